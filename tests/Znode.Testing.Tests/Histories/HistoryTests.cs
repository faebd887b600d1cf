namespace Znode.Testing.Tests.Histories;

/// <summary>The check finds an order where there is one, and says so where there is none.</summary>
[TestFixture]
public sealed class HistoryTests
{
    private static readonly SessionId One = new(1);
    private static readonly SessionId Two = new(2);
    private readonly ZnodeTestHistory _history = new(() => "seed 42", (_, _) => { });

    [SetUp]
    public void CreateZnode()
    {
        // A fixture's instance is used for each of its tests: each has a znode of its own.
        var create = _history.Create(Path, [0], CreateOptions.Default);
        create.Sent(One);
        create.Created(new(Path, default));
    }

    private static ZnodePath Path => "/" + TestContext.CurrentContext.Test.Name;

    [Test]
    public void Writes_one_after_the_other_are_linearizable()
    {
        Write(One, 1, version: 1);
        Write(Two, 2, version: 2);
        Read(One, 2, version: 2);
        AssertLinearizable();
    }

    [Test]
    public void Two_writes_that_both_made_the_same_version_are_not()
    {
        var history = Alone();
        Write(history, One, 1, version: 1);
        Write(history, Two, 2, version: 1);
        AssertNotLinearizable(history);
    }

    [Test]
    public void A_write_between_whose_call_and_answer_another_took_place_may_be_before_or_after_it()
    {
        var slow = _history.Set(Path, [9], ZnodeVersion.Any);
        slow.Sent(One);
        Write(Two, 1, version: 1);
        Read(Two, 1, version: 1);
        slow.Written(new Stat { Version = 2 });
        AssertLinearizable();
    }

    [Test]
    public void A_write_that_was_answered_is_there_for_later_writes()
    {
        var history = Alone();
        Write(history, One, 1, version: 1);
        var refused = history.Set("/alone", [2], 0);
        refused.Sent(Two);
        refused.Written(new Stat { Version = 1 });
        AssertNotLinearizable(history);
    }

    [Test]
    public void A_write_without_an_answer_may_have_taken_place_or_not()
    {
        var lost = _history.Set(Path, [7], ZnodeVersion.Any);
        lost.Sent(One);
        Read(Two, 0, version: 0);
        Read(Two, 7, version: 1);
        AssertLinearizable();
    }

    [Test]
    public void What_nobody_wrote_is_read_by_nobody()
    {
        var history = Alone();
        Read(history, Two, 5, version: 0);
        AssertNotLinearizable(history);
    }

    [Test]
    public void A_read_may_be_behind_but_does_not_go_back()
    {
        var history = Alone();
        Write(history, One, 1, version: 1);
        Read(history, Two, 0, version: 0);
        Assert.That(history.IsLinearizable(out var why), why);
        Read(history, Two, 1, version: 1);
        Read(history, Two, 0, version: 0);
        AssertNotLinearizable(history);
    }

    [Test]
    public void A_read_after_a_sync_is_not_behind()
    {
        var history = Alone();
        Write(history, One, 1, version: 1);
        var sync = history.Sync();
        sync.Sent(Two);
        sync.Synced();
        Read(history, Two, 0, version: 0);
        AssertNotLinearizable(history);
    }

    [Test]
    public void A_session_reads_what_it_wrote()
    {
        var history = Alone();
        Write(history, One, 1, version: 1);
        Read(history, One, 0, version: 0);
        AssertNotLinearizable(history);
    }

    [Test]
    public void An_ephemeral_znode_may_go_at_any_time_and_others_do_not()
    {
        var history = new ZnodeTestHistory(() => "seed 42", (_, _) => { });
        foreach (var mode in new[] { CreateMode.Ephemeral, CreateMode.Persistent })
        {
            ZnodePath path = $"/{mode}";
            var create = history.Create(path, [0], mode);
            create.Sent(One);
            create.Created(new(path, default));
            var read = history.Read(path);
            read.Sent(One);
            read.Found(null, null);
            Assert.That(history.IsLinearizable(out var why), Is.EqualTo(mode == CreateMode.Ephemeral), why);
        }
    }

    [Test]
    public void Thousands_of_operations_of_many_sessions_are_decided()
    {
        var random = new Random(1);
        var history = Alone();
        var version = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var open = Enumerable.Range(0, 4).Select(session =>
            {
                var set = history.Set("/alone", BitConverter.GetBytes(i), ZnodeVersion.Any);
                set.Sent(new(session + 1));
                return set;
            }).ToArray();
            random.Shuffle(open);
            Array.ForEach(open, set => set.Written(new Stat { Version = ++version }));
        }

        Assert.That(history.IsLinearizable(out var why), why);
    }

    private static ZnodeTestHistory Alone()
    {
        var history = new ZnodeTestHistory(() => "seed 42", (_, _) => { });
        var create = history.Create("/alone", [0], CreateOptions.Default);
        create.Sent(One);
        create.Created(new("/alone", default));
        return history;
    }

    private static void AssertNotLinearizable(ZnodeTestHistory history)
    {
        Assert.That(history.IsLinearizable(out var why), Is.False);
        Assert.That(why, Does.StartWith("/alone is not linearizable").And.EndsWith("seed 42"));
    }

    private static void Write(ZnodeTestHistory history, SessionId session, byte value, int version) => Write(history, "/alone", session, value, version);

    private static void Read(ZnodeTestHistory history, SessionId session, byte value, int version) => Read(history, "/alone", session, value, version);

    private static void Write(ZnodeTestHistory history, ZnodePath path, SessionId session, byte value, int version)
    {
        var set = history.Set(path, [value], ZnodeVersion.Any);
        set.Sent(session);
        set.Written(new Stat { Version = version });
    }

    private static void Read(ZnodeTestHistory history, ZnodePath path, SessionId session, byte value, int version)
    {
        var read = history.Read(path);
        read.Sent(session);
        read.Found(new Stat { Version = version }, [value]);
    }

    private void AssertLinearizable() => Assert.That(_history.IsLinearizable(out var why), why);

    private void Write(SessionId session, byte value, int version) => Write(_history, Path, session, value, version);

    private void Read(SessionId session, byte value, int version) => Read(_history, Path, session, value, version);
}
