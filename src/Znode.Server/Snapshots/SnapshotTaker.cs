using Microsoft.Extensions.Logging;
using Znode.Jute;
using Znode.Server.Recovery;
using Znode.Server.Threads;
using Znode.Storage;
using Znode.Tree;
using Znode.Tree.Snapshots;

namespace Znode.Server.Snapshots;

/// <summary>
/// Takes snapshots while writes go on: a little of the tree in each turn, so what is written is fuzzy and made whole by replaying the log from
/// where it began (spec disk-format §7 and §8). One at a time, on a thread that lives as long as the snapshot.
/// </summary>
internal sealed class SnapshotTaker(MemberCore core, MemberStorage storage, IMemberThreads threads, ILogger logger, Action<Exception> faulted) : IDisposable
{
    /// <summary>How many znodes are copied in a turn: some tens of microseconds.</summary>
    private const int NodesPerTurn = 256;

    /// <summary>So much is written in some tens of milliseconds: nothing would be gained by a longer log.</summary>
    private const long SmallBytes = 8 * 1024 * 1024;

    private Action? _wait;
    private volatile bool _isRunning;
    private volatile bool _stopping;
    private int _transactions;
    private long _bytesAtStart;

    /// <summary>What was logged since the last snapshot when the member started.</summary>
    private long _bytesBefore;
    private int _transactionsDue = int.MaxValue;
    private long _bytesDue = long.MaxValue;

    /// <summary>Gets the zxid of the newest snapshot taken by this member since its start; null while there is none.</summary>
    public Zxid? Last { get; private set; }

    /// <summary>Gets or sets what is called, outside of turns, when a snapshot was taken.</summary>
    public Action<Zxid>? Taken { get; set; }

    /// <summary>Gets or sets whether a member of an ensemble has a log and no snapshot, or a damaged one: nobody could become level with it by its files.</summary>
    public bool IsMissing { get; set; }

    /// <summary>Sets when the first one is due: what was replayed at the start counts. Called in a turn.</summary>
    public void Arm(RecoveredMember recovered)
    {
        Arm();
        (_transactions, _bytesBefore) = (recovered.Replayed, recovered.ReplayedBytes);
    }

    /// <summary>Sets when the next one is due: half of the limits and a random part of the other half.</summary>
    private void Arm()
    {
        _transactions = 0;
        _bytesBefore = 0;
        _bytesAtStart = storage.Log.BytesSinceRoll;
        _transactionsDue = Varied(core.Options.SnapshotTransactions);
        _bytesDue = core.Options.SnapshotLogBytes <= 0 ? long.MaxValue : (core.Options.SnapshotLogBytes / 2) + threads.Random.NextInt64((core.Options.SnapshotLogBytes / 2) + 1);
    }

    /// <summary>Counts a transaction and begins a snapshot when one is due. Called in a turn.</summary>
    /// <returns>True when a new log file should be begun.</returns>
    public bool Count()
    {
        _transactions++;
        var bytes = storage.Log.BytesSinceRoll;
        if (bytes < _bytesAtStart)
        {
            // The log has been rolled since, as it was asked to: that takes until its next entry.
            _bytesAtStart = 0;
        }

        if (_stopping || !core.IsServing || !IsDue(_bytesBefore + bytes - _bytesAtStart))
        {
            return false;
        }

        Arm();
        if (_isRunning)
        {
            Log.SnapshotStillRunning(logger);
        }
        else
        {
            Begin();
        }

        return true;
    }

    /// <summary>Begins a snapshot. Called in a turn, with none running.</summary>
    public void Begin()
    {
        var content = new TreeSnapshotWriter(core.Tree, core.Pipeline.CommittedSessions());
        _isRunning = true;
        var tree = core.Tree;
        _wait = threads.Start("znode-snapshot", () => Run(tree, content.Zxid, content));
    }

    /// <summary>Begins the first snapshot when there is none, once what it would hold is known to be committed. Called in a turn.</summary>
    public void BeginMissing()
    {
        if (IsMissing && core.IsServing && !_isRunning && !_stopping)
        {
            IsMissing = false;
            Begin();
        }
    }

    /// <summary>Waits for the snapshot under way to end; without one returns at once.</summary>
    public void Wait() => _wait?.Invoke();

    public void Dispose()
    {
        using (core.EnterTurn())
        {
            // In a turn, as beginning one is: after it none begins.
            _stopping = true;
        }

        Wait();
    }

    /// <summary>
    /// Tells whether it is time. A large tree waits until a part of its size was logged, a third to two thirds, varied as the number of transactions is: ZooKeeper writes the whole tree after so many
    /// transactions, however large it is, and a server with a large one does little else.
    /// </summary>
    private bool IsDue(long logged)
    {
        if (_transactions < _transactionsDue)
        {
            return logged >= _bytesDue;
        }

        var size = core.Tree.SnapshotSize;
        return size <= SmallBytes || logged >= Math.Min(_bytesDue, size * 2.0 / 3 * _transactionsDue / core.Options.SnapshotTransactions);
    }

    private int Varied(int limit) => (limit / 2) + threads.Random.Next((limit / 2) + 1);

    private void Run(DataTree tree, Zxid zxid, TreeSnapshotWriter content)
    {
        try
        {
            var started = core.Clock.MonotonicMs;
            using (var file = storage.Snapshots.Create(zxid))
            {
                if (!Write(tree, file, content))
                {
                    return;
                }

                file.Complete();
            }

            Last = zxid;
            Taken?.Invoke(zxid);
            Log.SnapshotTaken(logger, zxid.ToHex(), core.Clock.MonotonicMs - started);
            Purge();
        }
        catch (IOException exception)
        {
            // A snapshot that can not be written is a loss of time, not of data: the log has everything, and the next one is tried when due.
            Log.SnapshotFailed(logger, zxid.ToHex(), exception);
        }
        catch (Exception exception)
        {
            // The top of the thread, whose end would be the process's.
            faulted(exception);
        }
        finally
        {
            using (core.EnterTurn())
            {
                content.Dispose();
            }

            _isRunning = false;
        }
    }

    private bool Write(DataTree tree, ISnapshotWriter file, TreeSnapshotWriter content)
    {
        var buffer = new JuteWriter(64 * 1024);
        bool more;
        do
        {
            if (_stopping)
            {
                return false;
            }

            using (core.EnterTurn())
            {
                if (!ReferenceEquals(core.Tree, tree))
                {
                    // The member has another state by now.
                    return false;
                }

                more = content.WriteSome(buffer, NodesPerTurn);
            }

            file.Write(buffer.WrittenSpan);
            buffer.Clear();
        }
        while (more);

        file.Seal();
        if (core.Options.Digests)
        {
            using (core.EnterTurn())
            {
                content.WriteDigest(buffer);
            }

            file.Write(buffer.WrittenSpan);
            file.Seal();
        }

        return true;
    }

    /// <summary>Removes what newer snapshots made superfluous.</summary>
    public void Purge()
    {
        if (core.Options.PurgeInterval is not null && core.Past is not { IsPinned: true } && storage.Snapshots.Purge(core.Options.SnapshotsRetained) is { } oldest)
        {
            storage.Log.Purge(oldest);
        }
    }
}
