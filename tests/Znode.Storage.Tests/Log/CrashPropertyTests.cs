using CsCheck;
using Znode.Testing.Disk;

namespace Znode.Storage.Tests.Log;

/// <summary>After any crash the log is a beginning of what was appended that contains everything synced, whatever had failed before.</summary>
/// <remarks>A failure prints the seed: run it again with <c>CsCheck_Seed</c> set to it.</remarks>
public sealed class CrashPropertyTests
{
    private enum Step
    {
        Append,
        AppendLarge,
        Sync,
        Roll,
        TruncateOne,
        Purge,
        Reopen,
        FailSync,
        FillDisk,
        FreeDisk,
        Break,
        Mend,
    }

    private static Gen<Step> Steps => Gen.Frequency(
        (30, Gen.Const(Step.Append)), (4, Gen.Const(Step.AppendLarge)), (20, Gen.Const(Step.Sync)), (2, Gen.Const(Step.Roll)), (1, Gen.Const(Step.TruncateOne)), (1, Gen.Const(Step.Purge)),
        (1, Gen.Const(Step.Reopen)), (2, Gen.Const(Step.FailSync)), (2, Gen.Const(Step.FillDisk)), (3, Gen.Const(Step.FreeDisk)), (1, Gen.Const(Step.Break)), (2, Gen.Const(Step.Mend)));

    [Test]
    public void A_crash_at_any_moment_leaves_a_beginning_with_everything_synced([Values(0, 4096)] long preallocation) =>
        Gen.Select(Steps.Array[1, 60], Gen.Int[0, 120], Gen.Int).Sample((steps, changes, seed) => Check(steps, changes, seed, preallocation), iter: 3_000);

    private static void Check(Step[] steps, int changes, int seed, long preallocation)
    {
        var disk = new SimulatedDisk { ChangesUntilCrash = changes };
        var run = new Run(disk, preallocation);
        try
        {
            run.Open();
            foreach (var step in steps)
            {
                run.Perform(step);
            }
        }
        catch (IOException) when (disk.Crashed)
        {
        }

        var random = new Random(seed);
        var after = disk.Crash(random.Next);
        FileTxnLog? opened = null;
        try
        {
            opened = after.OpenLog(0);
        }
        catch (StorageCorruptException e)
        {
            throw new InvalidOperationException($"{e.Message} {string.Join(',', steps)} len={after.Bytes(Path.GetFileName(e.File)).Length} {Convert.ToHexString(after.Bytes(Path.GetFileName(e.File)))}", e);
        }

        using var log = opened;
        run.CheckFound([.. log.ReadFrom(Zxid.Zero)]);

        // What was found is durable now: another crash, with every doubtful thing lost, finds the same.
        using var again = after.Crash(_ => 0).OpenLog(0);
        Assert.That(again.Zxids(), Is.EqualTo(log.Zxids()));
    }

    /// <summary>The log, and what a caller of it knows.</summary>
    private sealed class Run(SimulatedDisk disk, long preallocation)
    {
        private readonly List<LogEntry> _synced = [];
        private readonly List<LogEntry> _pending = [];
        private FileTxnLog _log = null!;

        /// <summary>Whether the log said that it does not know what the disk has, and no sync has put it right since.</summary>
        private bool _uncertain;
        private List<LogEntry> _maybe = [];

        /// <summary>Entries that a truncation or purge was about to remove when the machine stopped: they may be there or not.</summary>
        private int _truncatedTo = int.MaxValue;
        private Zxid _purgedTo;
        private long _next = 1;

        public void Open()
        {
            _log = disk.OpenLog(preallocation);
        }

        public void Perform(Step step)
        {
            switch (step)
            {
                case Step.Append:
                    Try(() => Append(20 + (int)(_next % 700)));
                    break;
                case Step.AppendLarge:
                    Try(() => Append(3_000));
                    break;
                case Step.Sync:
                    Try(_log.Sync, settles: true);
                    break;
                case Step.Roll:
                    Try(_log.Roll, settles: true);
                    break;
                case Step.TruncateOne:
                    // Never below a purge: nobody truncates below a snapshot, and what is before one may be gone.
                    if (Try(_log.Sync, settles: true) && _synced.Count > 2 && _synced[^2].Zxid >= _purgedTo)
                    {
                        _truncatedTo = _synced.Count - 1;
                        try
                        {
                            _log.TruncateAfter(_synced[^2].Zxid);
                        }
                        catch (IOException) when (!disk.Crashed)
                        {
                            // What failed is finished before the log does anything else.
                            Mend();
                            _log.Sync();
                        }

                        _synced.RemoveAt(_synced.Count - 1);
                        _truncatedTo = int.MaxValue;
                    }

                    break;
                case Step.Purge:
                    if (_synced.Count > 3)
                    {
                        var upTo = _synced[_synced.Count / 2].Zxid;

                        // After truncations a later purge can ask for less than an earlier one took.
                        _purgedTo = upTo > _purgedTo ? upTo : _purgedTo;
                        try
                        {
                            _log.Purge(upTo);
                        }
                        catch (IOException) when (!disk.Crashed)
                        {
                            // The files stay; nothing else has changed.
                        }
                    }

                    break;
                case Step.Reopen:
                    Mend();
                    if (Try(_log.Sync, settles: true))
                    {
                        _log.Dispose();
                        _log = disk.OpenLog(preallocation);
                        Assert.That(_log.LastZxid, Is.EqualTo(_synced.Count == 0 ? Zxid.Zero : _synced[^1].Zxid));
                    }

                    break;
                case Step.FailSync:
                    disk.SyncFailures = 1;
                    break;
                case Step.FillDisk:
                    disk.Capacity = 0;
                    break;
                case Step.FreeDisk:
                    disk.Capacity = long.MaxValue;
                    break;
                case Step.Break:
                    disk.Broken = true;
                    break;
                case Step.Mend:
                default:
                    Mend();
                    break;
            }
        }

        public void CheckFound(List<LogEntry> found)
        {
            List<LogEntry> all = [.. _synced, .. _pending, .. _maybe];
            Assert.That(found.Count == 0 || _synced.Count == 0 || found[0].Zxid <= _purgedTo.Next || found[0].Zxid == all[0].Zxid, "only what was purged is missing at the beginning");
            var expected = all.Where(entry => found.Count == 0 || entry.Zxid >= found[0].Zxid).ToList();
            var syncedExpected = Math.Min(_synced.Count, _truncatedTo) - (all.Count - expected.Count);
            Assert.That(found, Has.Count.GreaterThanOrEqualTo(found.Count == 0 ? Math.Min(_synced.Count, _truncatedTo) : syncedExpected), "everything synced is there");
            Assert.That(found, Has.Count.LessThanOrEqualTo(expected.Count), "nothing else is there");
            for (var i = 0; i < found.Count; i++)
            {
                Assert.That(found[i].Zxid, Is.EqualTo(expected[i].Zxid));
                Assert.That(found[i].Bytes.Span.SequenceEqual(expected[i].Bytes.Span), Is.True);
            }
        }

        private void Mend()
        {
            disk.Broken = false;
            disk.Capacity = long.MaxValue;
            disk.SyncFailures = 0;
        }

        private void Append(int bodyLength)
        {
            var entry = LogOnSimulatedDisk.Entry(_next, bodyLength);
            _log.Append(entry);

            // It was let in, so what was uncertain has been taken back.
            _uncertain = false;
            _maybe = [];
            _next++;
            _pending.Add(entry);
        }

        private bool Try(Action action, bool settles = false)
        {
            try
            {
                action();
            }
            catch (IOException e) when (!disk.Crashed)
            {
                if (e is TxnLogUncertainException)
                {
                    _uncertain = true;
                    _maybe = [.. _maybe, .. _pending];
                }

                _pending.Clear();
                Assert.That(_log.LastZxid, Is.EqualTo(_synced.Count == 0 ? Zxid.Zero : _synced[^1].Zxid), "the log is back at the last sync");
                return false;
            }

            if (settles)
            {
                _synced.AddRange(_pending);
                _pending.Clear();
                if (_uncertain)
                {
                    _uncertain = false;
                    _maybe = [];
                }
            }

            return true;
        }
    }
}
