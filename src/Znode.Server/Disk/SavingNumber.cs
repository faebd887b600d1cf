using Znode.Consensus;

namespace Znode.Server.Disk;

/// <summary>Writes an epoch, or the version of the configuration in force, after everything that was appended before.</summary>
/// <param name="name">Which one.</param>
/// <param name="number">The number.</param>
/// <param name="answer">What the engine is told; null for nothing.</param>
internal sealed class SavingNumber(string name, long number, EngineInput? answer) : DiskDuty
{
    public override void Write(MemberStorage storage) => storage.State.Write(name, number);

    public override EngineInput? Written(MemberCore core) => answer;
}
