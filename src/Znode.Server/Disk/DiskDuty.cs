using Znode.Consensus;

namespace Znode.Server.Disk;

/// <summary>Something that a member writes besides the entries of its log, in order with them. Its engine waits to hear that it is done.</summary>
internal abstract class DiskDuty
{
    /// <summary>Writes, durably. Outside the gate, by whoever writes the log.</summary>
    /// <exception cref="IOException">The disk did not take it: what is left is as it was, or is put right at the next start.</exception>
    public abstract void Write(MemberStorage storage);

    /// <summary>It is written. In a turn.</summary>
    /// <returns>What the engine is told; null for nothing.</returns>
    public abstract EngineInput? Written(MemberCore core);

    /// <summary>It will not be written.</summary>
    public virtual void Dropped()
    {
    }
}
