using Znode.Consensus;

namespace Znode.Server.Disk;

/// <summary>Writes an epoch, after everything that was appended before.</summary>
/// <param name="name">Which one.</param>
/// <param name="epoch">The epoch.</param>
/// <param name="answer">What the engine is told.</param>
internal sealed class SavingEpoch(string name, Epoch epoch, EngineInput answer) : DiskDuty
{
    public override void Write(MemberStorage storage) => storage.State.Write(name, epoch.Value);

    public override EngineInput Written(MemberCore core) => answer;
}
