namespace Znode.Consensus.Zab.Synchronization;

/// <summary>How a learner is made level: what it removes, what it loads, and from where it is sent entries. ZooKeeper: <c>LearnerHandler.syncFollower</c> (spec quorum-protocol §7).</summary>
/// <remarks>
/// <para>
/// Two logs share every entry up to a point and none after it: an entry's epoch had one leader, and that leader sent it to those only that had taken over its whole history.
/// So the last entry of the leader's log that does not come after the learner's last one is in the learner's log, too, and the learner is cut after it.
/// ZooKeeper sends a snapshot where the epochs differ there; that is safe, too, and slower.
/// </para>
/// <para>A learner's zxid with the counter 0 names an epoch, no entry (ZooKeeper's learners have such): it has all that came before.</para>
/// </remarks>
internal readonly record struct SyncPlan
{
    private SyncPlan(SyncMode mode, Zxid after)
    {
        Mode = mode;
        After = after;
    }

    /// <summary>Gets what the learner does first.</summary>
    public SyncMode Mode { get; }

    /// <summary>Gets what the learner then has: entries after this one are sent to it.</summary>
    public Zxid After { get; }

    /// <summary>Plans from what is in memory.</summary>
    /// <returns>Null when the learner is further behind than the memory goes back: the storage has to be asked.</returns>
    public static SyncPlan? FromMemory(History history, Zxid learner)
    {
        if (!history.TryFindLast(learner, out var last))
        {
            return null;
        }

        return last == learner || learner.Counter == 0 ? Diff(last) : Trunc(last);
    }

    /// <summary>Plans from what the storage has, for a learner behind the memory.</summary>
    /// <returns>Null when the storage can not bring it level.</returns>
    public static SyncPlan? FromStorage(StoredHistory stored, Zxid learner, double sizeFactor)
    {
        var hasUsefulSnapshot = stored.Snapshot > learner;

        // A restart needs the log after the newest snapshot: where the log has nothing up to the learner's last entry, the snapshot ends with the entry that is looked for.
        var lastCommon = stored.Before ?? (stored.Snapshot <= learner ? stored.Snapshot : null);
        if (lastCommon is { } before && (!hasUsefulSnapshot || (sizeFactor >= 0 && (sizeFactor == 0 || stored.LogBytes <= sizeFactor * stored.SnapshotBytes))))
        {
            return before == learner || learner.Counter == 0 ? Diff(before) : Trunc(before);
        }

        return hasUsefulSnapshot ? new SyncPlan(SyncMode.Snap, stored.Snapshot!.Value) : null;
    }

    private static SyncPlan Diff(Zxid after) => new(SyncMode.Diff, after);

    private static SyncPlan Trunc(Zxid after) => new(SyncMode.Trunc, after);
}

/// <summary>What a learner does before it takes entries.</summary>
internal enum SyncMode
{
    /// <summary>Nothing: its log is a beginning of the leader's.</summary>
    Diff,

    /// <summary>It removes what it has after an entry.</summary>
    Trunc,

    /// <summary>It loads a snapshot.</summary>
    Snap,
}
