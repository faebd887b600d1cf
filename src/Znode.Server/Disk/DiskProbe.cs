using Znode.Consensus;

namespace Znode.Server.Disk;

/// <summary>Finds out whether a disk that refused takes writes again: finishes what the log was to take back, and writes a number that is there already.</summary>
/// <param name="truncation">What the log was to be cut by when it refused; null for nothing.</param>
internal sealed class DiskProbe(Truncation? truncation) : DiskDuty
{
    public override void Write(MemberStorage storage)
    {
        storage.Log.Sync();
        truncation?.Write(storage);
        storage.State.Write(StoredNumbers.AcceptedEpoch, storage.State.Read(StoredNumbers.AcceptedEpoch) ?? 0);
    }

    public override EngineInput? Written(MemberCore core)
    {
        core.Refusal.Accept();
        truncation?.Written(core);
        return new EngineInput.PersistRecovered();
    }
}
