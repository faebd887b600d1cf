using Znode.Consensus;
using Znode.Storage;

namespace Znode.Server.Ensemble;

/// <summary>Measures what of the past a storage has for a learner. Source: spec quorum-protocol §7; ZooKeeper: <c>ZKDatabase.getProposalsFromTxnLog</c>.</summary>
internal static class StoredHistoryFinder
{
    /// <summary>Looks for the learner's last entry and measures what comes after.</summary>
    /// <param name="storage">The leader's.</param>
    /// <param name="after">The learner's last entry, which the leader may not know.</param>
    /// <param name="snapshotBytes">About how long a snapshot is.</param>
    /// <param name="damaged">The snapshots that can not be read.</param>
    /// <remarks>A log with a hole is none: whoever was sent it would miss what is not there.</remarks>
    public static StoredHistory Find(MemberStorage storage, Zxid after, long snapshotBytes, IReadOnlyCollection<Zxid> damaged)
    {
        var snapshots = storage.Snapshots.List().Where(zxid => !damaged.Contains(zxid)).ToList();
        Zxid? newest = snapshots.Count == 0 ? null : snapshots[0];
        var (before, bytes) = Measure(storage.Log, after, snapshots);
        return new(before, bytes, newest, newest is null ? 0 : snapshotBytes);
    }

    private static (Zxid? Before, long Bytes) Measure(ITxnLog log, Zxid after, List<Zxid> snapshots)
    {
        // Where the log can be entered: behind the newest snapshot that is not after the learner, for the log of each one in the store is kept; or before the learner's epoch began.
        var entry = snapshots.Where(zxid => zxid <= after).Select(zxid => (Zxid?)zxid).FirstOrDefault();
        var first = log.FirstZxid;
        if (first == Zxid.Zero)
        {
            return (entry, 0);
        }

        Zxid? last = first <= after ? null : entry;
        if (first > after && entry is { } snapshot && !first.Follows(snapshot))
        {
            return (null, 0);
        }

        Zxid? before = last;
        var bytes = 0L;
        foreach (var item in log.ReadFrom(first <= after ? StartOf(log, first, after) : first))
        {
            if (last is { } previous && !item.Zxid.Follows(previous))
            {
                // What comes before the hole is of no use; what comes after it, only to a learner that has it or the snapshot there.
                before = entry is { } there && item.Zxid.Follows(there) ? there : null;
                bytes = 0;
            }

            last = item.Zxid;
            if (item.Zxid <= after)
            {
                before = item.Zxid;
            }
            else
            {
                bytes += item.Bytes.Length;
            }
        }

        return entry is { } position && last <= position ? (position, 0) : (before, bytes);
    }

    /// <summary>Finds where to begin to read, so that the last entry that does not come after the learner's is among what is read.</summary>
    private static Zxid StartOf(ITxnLog log, Zxid first, Zxid after)
    {
        foreach (var item in log.ReadFrom(after))
        {
            if (item.Zxid == after)
            {
                return after;
            }

            break;
        }

        var epoch = new Zxid(after.Epoch, 1);
        foreach (var item in log.ReadFrom(epoch))
        {
            if (item.Zxid <= after)
            {
                return item.Zxid;
            }

            break;
        }

        return first;
    }
}
