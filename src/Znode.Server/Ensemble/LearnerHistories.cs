using Microsoft.Extensions.Logging;
using Znode.Consensus;
using Znode.Server.Peers;
using Znode.Server.Threads;
using Znode.Storage;

namespace Znode.Server.Ensemble;

/// <summary>Finds and opens, in a leading member's storage, what its learners have missed; and keeps it from being purged meanwhile. ZooKeeper: <c>LearnerHandler.syncFollower</c>.</summary>
/// <remarks>Guarded by the member's gate, but for <see cref="IsPinned"/>.</remarks>
internal sealed class LearnerHistories(MemberCore core, MemberStorage storage, IMemberThreads threads, ILogger logger)
{
    private readonly HashSet<ChannelId> _pinned = [];
    private readonly HashSet<ChannelId> _open = [];

    /// <summary>Snapshots that could not be read when a learner was to be sent them: the next is sent an older one, and a new one is taken.</summary>
    private readonly HashSet<Zxid> _damaged = [];
    private volatile int _pins;

    /// <summary>Gets whether something is kept for a learner. Any thread.</summary>
    public bool IsPinned => _pins > 0;

    /// <summary>Gets or sets what is called, in the turn, when another snapshot is needed.</summary>
    public Action? SnapshotNeeded { get; set; }

    /// <summary>Looks for what comes after a zxid; the answer is the engine's next input about the channel.</summary>
    public void Find(ChannelId channel, Zxid after)
    {
        Pin(channel);
        var snapshotBytes = core.Tree.SnapshotSize;
        Zxid[] damaged = [.. _damaged];
        threads.Start("znode-history", () => Look(channel, after, snapshotBytes, damaged));
    }

    /// <summary>Opens what was found.</summary>
    public IHistory Open(ChannelId channel, Zxid? snapshot, Zxid after, Zxid upTo, Zxid committed)
    {
        Pin(channel);
        _open.Add(channel);
        return new StorageHistory(storage, snapshot, after, upTo, committed, () => ReleaseInTurn(channel), Damaged);
    }

    /// <summary>The channel has ended, or the learner was sent all that it missed: what was looked for is not needed any more, unless it is just being sent.</summary>
    public void Release(ChannelId channel)
    {
        if (!_open.Contains(channel))
        {
            Unpin(channel);
        }
    }

    /// <summary>A snapshot was written: one with the same zxid that was damaged is no more.</summary>
    public void Taken(Zxid snapshot)
    {
        using (core.EnterTurn())
        {
            _damaged.Remove(snapshot);
        }
    }

    private void Damaged(Zxid snapshot, StorageCorruptException exception)
    {
        using (core.EnterTurn())
        {
            _damaged.Add(snapshot);
            SnapshotNeeded?.Invoke();
        }

        Log.SnapshotUnreadable(logger, snapshot.ToHex(), exception);
    }

    private void Unpin(ChannelId channel)
    {
        _pinned.Remove(channel);
        _pins = _pinned.Count;
    }

    private void Pin(ChannelId channel)
    {
        _pinned.Add(channel);
        _pins = _pinned.Count;
    }

    private void ReleaseInTurn(ChannelId channel)
    {
        using (core.EnterTurn())
        {
            _open.Remove(channel);
            Unpin(channel);
        }
    }

    private void Look(ChannelId channel, Zxid after, long snapshotBytes, Zxid[] damaged)
    {
        try
        {
            var found = StoredHistoryFinder.Find(storage, after, snapshotBytes, damaged);
            using (core.EnterTurn())
            {
                core.Input(new EngineInput.HistoryFound(channel, found));
            }
        }
        catch (Exception exception)
        {
            // The top of a thread, whose end would be the process's. What can not be read here, nobody can be sent.
            using (core.EnterTurn())
            {
                core.Fault(exception);
            }
        }
    }
}
