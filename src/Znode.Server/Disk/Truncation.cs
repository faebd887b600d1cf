using Znode.Consensus;

namespace Znode.Server.Disk;

/// <summary>Cuts the log, and reads the state again from what is left of it when it was ahead. ZooKeeper: <c>ZKDatabase.truncateLog</c> (spec disk-format §10).</summary>
/// <param name="to">The last entry that stays.</param>
/// <param name="recover">Reads the state again; null when the state is not ahead.</param>
internal sealed class Truncation(Zxid to, Func<MemberState>? recover) : DiskDuty
{
    private MemberState? _state;

    public override void Write(MemberStorage storage)
    {
        // The snapshots first: after a crash in between, an older one and the whole log give the state as it was.
        storage.Snapshots.RemoveAfter(to);
        storage.Log.TruncateAfter(to);
        _state = recover?.Invoke();
    }

    public override EngineInput? Written(MemberCore core)
    {
        core.Cut(this);
        if (_state is not null)
        {
            core.Replace(_state);
        }

        return new EngineInput.Truncated(to);
    }
}
