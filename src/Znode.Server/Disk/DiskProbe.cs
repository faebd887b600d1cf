using Znode.Consensus;

namespace Znode.Server.Disk;

/// <summary>Finds out whether a disk that refused takes writes again: finishes what the log was to take back, and writes a number that is there already.</summary>
internal sealed class DiskProbe : DiskDuty
{
    public override void Write(MemberStorage storage)
    {
        storage.Log.Sync();
        storage.State.Write(EpochNames.Accepted, storage.State.Read(EpochNames.Accepted) ?? 0);
    }

    public override EngineInput Written(MemberCore core)
    {
        core.Accepted();
        return new EngineInput.PersistRecovered();
    }
}
