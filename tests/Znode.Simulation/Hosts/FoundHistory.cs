using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Testing.Network;

namespace Znode.Simulation.Hosts;

/// <summary>What a replica has of the past for one learner, kept until it is sent.</summary>
/// <param name="Answer">What the engine is told.</param>
/// <param name="LogStart">How many entries of the history the log did not have when it was looked at.</param>
/// <param name="Snapshot">The newest snapshot.</param>
internal sealed record FoundHistory(StoredHistory Answer, int LogStart, IReadOnlyList<LogEntry> Snapshot)
{
    private const int BytesPerEntry = 100;

    public static FoundHistory In(ReplicaLog log, DurableState durable, DiskConditions conditions, Zxid after)
    {
        var start = durable.LogStart;
        var length = History.LengthUpTo(log.Entries, after);
        var reaches = length > start || start == 0 || (length == start && conditions.ReachesBack);
        Zxid? before = reaches ? (length == 0 ? Zxid.Zero : log.Entries[length - 1].Zxid) : null;
        var snapshotLength = durable.SnapshotLength;
        Zxid? snapshot = snapshotLength == 0 ? null : durable.Snapshot[^1].Zxid;
        var answer = new StoredHistory(before, (log.Entries.Count - length) * (long)BytesPerEntry, snapshot, snapshotLength * (long)conditions.SnapshotBytesPerEntry);
        return new FoundHistory(answer, start, durable.Snapshot);
    }

    /// <summary>Gives what goes over the channel.</summary>
    public IEnumerable<object> Items(ReplicaLog log, EngineOutput.SendHistory send, int batch, bool hasHole)
    {
        var start = History.LengthUpTo(log.Entries, send.After);
        var end = History.LengthUpTo(log.Entries, send.UpTo);
        if (send.Snapshot is { } snapshot)
        {
            Invariant.Require(snapshot == Answer.Snapshot, $"The snapshot {snapshot} was not offered: {Answer}");
            yield return new SnapshotContent(Snapshot);
        }

        Invariant.Require(start >= LogStart, $"The log after {send.After} was not offered: {Answer}");
        for (var i = hasHole ? start + 1 : start; i < end; i += batch)
        {
            var entries = History.Part(log.Entries, i, Math.Min(end, i + batch));
            yield return new ZabMessage.Proposal(entries);
            var committed = History.LengthUpTo(entries, send.Committed);
            if (committed > 0)
            {
                yield return new ZabMessage.Commit(entries[committed - 1].Zxid);
            }
        }
    }
}
