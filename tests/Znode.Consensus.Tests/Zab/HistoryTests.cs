using CsCheck;
using Znode.Consensus.Zab;
using static Znode.Consensus.Tests.Zab.DrivenReplica;

namespace Znode.Consensus.Tests.Zab;

/// <summary>A replica's history against a list that forgets nothing.</summary>
public sealed class HistoryTests
{
    private static readonly ZabOptions Options = new() { WindowEntries = 5, WindowBytes = 60 };

    /// <summary>What to do, and three numbers to choose by.</summary>
    private static readonly Gen<(int Kind, int First, int Second)[]> Steps = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 1_000], Gen.Int[0, 1_000]).Array[0, 60];

    [Test]
    public void Any_sequence_of_changes_keeps_what_is_not_delivered_and_finds_what_is_there() => Steps.Sample(static steps =>
    {
        var model = new Model();
        var history = new History(Options, Zxid(1, 3));
        foreach (var (kind, first, second) in steps)
        {
            model.Do(history, kind, first, second);
            model.Check(history, isTrimmed: kind is 3 or 4);
        }
    });

    [Test]
    public void What_does_not_follow_is_a_bug()
    {
        var history = new History(Options, Zxid(1, 3));
        Assert.That(() => history.Append(Entries(1, 5, 5)), Throws.TypeOf<InvariantViolationException>());
    }

    [Test]
    public void What_is_committed_is_not_truncated()
    {
        var history = new History(Options, Zxid(1, 3));
        history.Append(Entries(1, 4, 6));
        history.CommittedUpTo(Zxid(1, 5));
        Assert.That(() => history.TruncateAfter(Zxid(1, 4)), Throws.TypeOf<InvariantViolationException>());
        history.TruncateAfter(Zxid(1, 5));
        Assert.That(history.LastLogged, Is.EqualTo(Zxid(1, 5)));
    }

    /// <summary>A restart applies the whole log, committed or not: what a leader then cuts off was applied.</summary>
    [Test]
    public void What_was_recovered_and_never_called_committed_is_truncated_even_though_it_was_applied()
    {
        var history = new History(Options, Zxid(1, 3));
        history.TruncateAfter(Zxid(1, 1));
        Assert.That(new[] { history.LastLogged, history.Persisted, history.Committed, history.Delivered, history.Base }, Is.All.EqualTo(Zxid(1, 1)));
    }

    [Test]
    public void A_commit_of_what_is_not_in_the_log_is_a_bug() =>
        Assert.That(() => new History(Options, Zxid(1, 3)).CommittedUpTo(Zxid(1, 4)), Throws.TypeOf<InvariantViolationException>());

    /// <summary>It was on its way to the disk when the log was cut.</summary>
    [Test]
    public void A_report_of_the_disk_says_nothing_of_what_was_cut_off()
    {
        var history = new History(Options, Zxid(1, 3));
        history.Append(Entries(1, 4, 6));
        history.TruncateAfter(Zxid(1, 4));
        history.PersistedUpTo(Zxid(1, 6));
        Assert.That(history.Persisted, Is.EqualTo(Zxid(1, 4)));
    }

    [Test]
    public void The_window_is_as_long_as_it_is_allowed_to_be_and_keeps_what_is_not_delivered()
    {
        var history = new History(Options, Znode.Zxid.Zero);
        history.Append(Entries(1, 1, 8));
        history.PersistedUpTo(Zxid(1, 8));
        Assert.That(history.Base, Is.EqualTo(Znode.Zxid.Zero), "nothing is delivered");
        history.CommittedUpTo(Zxid(1, 2));
        history.TryDeliver(out _);
        Assert.That(history.Base, Is.EqualTo(Zxid(1, 2)), "six are left, more than five, and not delivered");
        history.CommittedUpTo(Zxid(1, 8));
        history.TryDeliver(out _);
        Assert.That(history.Base, Is.EqualTo(Zxid(1, 3)));
        history.Append([new(Zxid(1, 9), new byte[50])]);
        history.PersistedUpTo(Zxid(1, 9));
        Assert.That(history.Base, Is.EqualTo(Zxid(1, 6)), "58 bytes are left");
    }

    private sealed class Model
    {
        private readonly List<Zxid> _log = [Zxid(1, 1), Zxid(1, 2), Zxid(1, 3)];
        private Zxid _persisted = Zxid(1, 3);
        private Zxid _committed = Zxid(1, 3);
        private Zxid _delivered = Zxid(1, 3);
        private Zxid _known;

        public void Do(History history, int kind, int first, int second)
        {
            switch (kind)
            {
                case <= 2:
                    var entries = Entries(first % 4 == 0 ? _log[^1].Epoch.Value + 1 + (second % 2) : _log[^1].Epoch.Value, first % 4 == 0 ? 1 : _log[^1].Counter + 1, second % 5);
                    history.Append(entries);
                    _log.AddRange(entries.Select(entry => entry.Zxid));
                    break;
                case 3 or 4:
                    _persisted = AtLeast(_persisted, first);
                    history.PersistedUpTo(_persisted);
                    break;
                case 5:
                    _committed = AtLeast(_committed, first);
                    _known = _committed > _known ? _committed : _known;
                    history.CommittedUpTo(_committed);
                    break;
                case 6:
                    var upTo = Min(_committed, _persisted);
                    Assert.That(history.TryDeliver(out var delivered), Is.EqualTo(upTo > _delivered));
                    _delivered = delivered > _delivered ? upTo : _delivered;
                    break;
                case 7:
                    history.TruncateAfter(Cut(AtLeast(_known, first)));
                    _delivered = Min(_delivered, _log[^1]);
                    break;
                case 8:
                    history.RollBackToPersisted(Cut(AtLeast(_delivered, first)));
                    _known = Min(_known, _log[^1]);
                    break;
                default:
                    var snapshot = new Zxid(_log[^1].Value + 1 + second);
                    history.Reset(snapshot);
                    _log.Clear();
                    _log.Add(snapshot);
                    _persisted = _committed = _delivered = _known = snapshot;
                    break;
            }
        }

        public void Check(History history, bool isTrimmed)
        {
            Assert.That((history.LastLogged, history.Persisted, history.Committed, history.Delivered), Is.EqualTo((_log[^1], _persisted, _committed, _delivered)));
            Assert.That(history.Base, Is.LessThanOrEqualTo(history.Delivered));
            Assert.That(history.Delivered, Is.LessThanOrEqualTo(Min(history.Committed, history.Persisted)));
            var kept = _log.Where(zxid => zxid > history.Base).ToList();
            Assert.That(history.Between(history.Base, history.LastLogged).Select(entry => entry.Zxid), Is.EqualTo(kept), "all after the base are there");
            Assert.That(!isTrimmed || kept.Count <= Options.WindowEntries || kept[0] > _delivered, "what is delivered leaves a window that is too long");
            foreach (var zxid in _log.SelectMany(static zxid => new[] { zxid, zxid.Next, new Zxid(zxid.Epoch.Next, 0) }))
            {
                Assert.That(history.TryFindLast(zxid, out var found), Is.EqualTo(zxid >= history.Base));
                Assert.That(zxid < history.Base || found == _log.LastOrDefault(entry => entry <= zxid && entry >= history.Base, history.Base), $"{found} is the last that does not come after {zxid}");
                Assert.That(zxid < history.Base ? [] : history.Between(zxid, _committed).Select(entry => entry.Zxid), Is.EqualTo(zxid < history.Base ? [] : _log.Where(entry => entry > zxid && entry <= _committed)));
            }
        }

        private static List<LogEntry> Entries(long epoch, uint counter, int count) =>
            [.. Enumerable.Range(0, count).Select(i => new LogEntry(Zxid(epoch, counter + (uint)i), new byte[10 * (count - i)]))];

        private static Zxid Min(Zxid left, Zxid right) => left < right ? left : right;

        /// <summary>An entry of the log, from one on.</summary>
        private Zxid AtLeast(Zxid zxid, int choice)
        {
            var candidates = _log.Where(entry => entry >= zxid).ToList();
            return candidates.Count == 0 ? _log[^1] : candidates[choice % candidates.Count];
        }

        private Zxid Cut(Zxid last)
        {
            _log.RemoveAll(entry => entry > last);
            (_persisted, _committed) = (Min(_persisted, last), Min(_committed, last));
            return last;
        }
    }
}
