using Microsoft.Extensions.Logging;
using Znode.Jute;
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

    private Action? _wait;
    private volatile bool _isRunning;
    private volatile bool _stopping;
    private int _transactions;
    private long _bytesAtStart;
    private int _transactionsDue = int.MaxValue;
    private long _bytesDue = long.MaxValue;

    /// <summary>Gets the zxid of the newest snapshot taken by this member since its start; null while there is none.</summary>
    public Zxid? Last { get; private set; }

    /// <summary>Gets or sets what is called, outside of turns, when a snapshot was taken.</summary>
    public Action<Zxid>? Taken { get; set; }

    /// <summary>Gets or sets whether a member of an ensemble has a log and no snapshot, or a damaged one: nobody could become level with it by its files.</summary>
    public bool IsMissing { get; set; }

    /// <summary>Sets when the next one is due: half of the limits and a random part of the other half. Called in a turn.</summary>
    public void Arm()
    {
        _transactions = 0;
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

        if (_stopping || !core.IsServing || (_transactions < _transactionsDue && bytes - _bytesAtStart < _bytesDue))
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
