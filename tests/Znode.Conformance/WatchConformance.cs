namespace Znode.Conformance;

public abstract class WatchConformance(ConformanceSubject subject) : ClientConformance(subject)
{
    [Test]
    public async Task A_watch_of_a_znode_tells_its_life_in_order_with_the_zxids()
    {
        await using var watch = await Session.WatchAsync("/a");
        await using var events = watch.GetAsyncEnumerator();

        var armedAt = Session.LastZxid;

        var created = await Session.CreateAsync("/a");
        var set = await Session.SetAsync("/a", Bytes("x"));
        await Session.CreateAsync("/a/child");
        await Session.DeleteAsync("/a/child");
        await Session.DeleteAsync("/a");

        Assert.That(watch.ArmedAt, Is.EqualTo(armedAt));
        Assert.That(await events.NextAsync(), Is.EqualTo(new WatchEvent(WatchEventKind.Created, "/a", ZxidOfEvent(created.Stat.Czxid))));
        Assert.That(await events.NextAsync(), Is.EqualTo(new WatchEvent(WatchEventKind.DataChanged, "/a", ZxidOfEvent(set.Mzxid))));
        Assert.That(await events.NextAsync(), Is.EqualTo(new WatchEvent(WatchEventKind.Deleted, "/a", ZxidOfEvent(Session.LastZxid))));
    }

    [Test]
    public async Task A_watch_of_children_tells_of_the_list_and_of_the_znodes_end()
    {
        await Session.CreateAsync("/a");
        await using var watch = await Session.WatchAsync("/a", WatchScope.Children);
        await using var events = watch.GetAsyncEnumerator();

        await Session.SetAsync("/a", Bytes("x"));
        await Session.CreateAsync("/a/b");
        await Session.SetAsync("/a/b", Bytes("x"));
        await Session.CreateAsync("/a/b/c");
        await Session.DeleteAsync("/a/b/c");
        await Session.DeleteAsync("/a/b");
        await Session.DeleteAsync("/a");

        Assert.That(await events.NextAsync(3), Is.EqualTo(new[] { "ChildrenChanged /a", "ChildrenChanged /a", "Deleted /a" }));
    }

    [Test]
    public async Task A_watch_of_a_subtree_tells_of_everything_at_and_below_it()
    {
        await using var watch = await Session.WatchAsync("/a", WatchScope.Subtree);
        await using var events = watch.GetAsyncEnumerator();

        await Session.CreateAsync("/ab");
        await Session.CreateAsync("/a/b/c", options: new() { CreateParents = true });
        await Session.SetAsync("/a/b", Bytes("x"));
        await Session.CommitAsync(new Transaction().Delete("/a/b/c").Delete("/a/b"));
        await Session.DeleteAsync("/a");

        Assert.That(
            await events.NextAsync(7),
            Is.EqualTo(new[] { "Created /a", "Created /a/b", "Created /a/b/c", "DataChanged /a/b", "Deleted /a/b/c", "Deleted /a/b", "Deleted /a" }));
    }

    [Test]
    public async Task It_is_armed_in_the_order_of_calls_behind_the_sessions_own_writes()
    {
        var created = Session.CreateAsync("/a");
        var armed = Session.WatchAsync("/a");
        var set = Session.SetAsync("/a", Bytes("x"));

        await using var watch = await armed;
        await using var events = watch.GetAsyncEnumerator();

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "DataChanged /a" }));
        Assert.That(watch.ArmedAt, Is.EqualTo((await created).Stat.Czxid));
        await set;
    }

    [Test]
    public async Task What_finds_no_room_becomes_one_gap_at_its_place_and_the_stream_goes_on()
    {
        await using var watch = await Session.WatchAsync("/a", new() { Capacity = 2 });
        await using var events = watch.GetAsyncEnumerator();

        await Session.CreateAsync("/a");
        await Session.SetAsync("/a", Bytes("1"));
        var lost = await Session.SetAsync("/a", Bytes("2"));
        await Session.SetAsync("/a", Bytes("3"));
        Assert.That(await events.NextAsync(2), Is.EqualTo(new[] { "Created /a", "DataChanged /a" }));
        var last = await Session.SetAsync("/a", Bytes("4"));

        Assert.That(await events.NextAsync(), Is.EqualTo(new WatchEvent(WatchEventKind.Gap, "/a", ZxidOfEvent(lost.Mzxid))));
        Assert.That(await events.NextAsync(), Is.EqualTo(new WatchEvent(WatchEventKind.DataChanged, "/a", ZxidOfEvent(last.Mzxid))));
        await Session.DeleteAsync("/a");
        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Deleted /a" }));
    }

    [Test]
    public async Task A_gap_is_told_although_nothing_follows_it()
    {
        await using var watch = await Session.WatchAsync("/a", new() { Capacity = 1 });
        await using var events = watch.GetAsyncEnumerator();

        await Session.CreateAsync("/a");
        await Session.DeleteAsync("/a");

        Assert.That(await events.NextAsync(2), Is.EqualTo(new[] { "Created /a", "Gap /a" }));
    }

    [Test]
    public async Task Each_place_where_events_were_lost_has_a_gap_of_its_own()
    {
        await Session.CreateAsync("/a");
        await using var watch = await Session.WatchAsync("/a", new() { Capacity = 1 });
        await using var events = watch.GetAsyncEnumerator();

        var told = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            await Session.SetAsync("/a", default);
            await Session.SetAsync("/a", default);
            told.AddRange(await events.NextAsync(2));
        }

        Assert.That(told, Is.EqualTo(new[] { "DataChanged /a", "Gap /a", "DataChanged /a", "Gap /a", "DataChanged /a", "Gap /a" }));
    }

    [Test]
    public async Task Disposing_the_watch_ends_the_stream_and_disarms_it()
    {
        var watch = await Session.WatchAsync("/a");
        await using var events = watch.GetAsyncEnumerator();
        var next = events.MoveNextAsync();

        await watch.DisposeAsync();
        await watch.DisposeAsync();

        Assert.That(await next.InTime(), Is.False);
    }

    [Test]
    public async Task A_token_ends_the_enumeration_and_the_watch_stays_armed()
    {
        using var cancellation = new CancellationTokenSource();
        await using var watch = await Session.WatchAsync("/a");
        await using (var events = watch.GetAsyncEnumerator(cancellation.Token))
        {
            var next = events.MoveNextAsync();
            await cancellation.CancelAsync();
            await Assert.CatchAsync<OperationCanceledException>(() => next.InTime());
        }

        await Session.CreateAsync("/a");

        await using var again = watch.GetAsyncEnumerator();
        Assert.That(await again.NextAsync(1), Is.EqualTo(new[] { "Created /a" }));
    }

    [Test]
    public async Task When_the_session_has_ended_the_stream_says_so_after_what_came_before()
    {
        var other = await OpenAsync();
        await using var watch = await other.WatchAsync("/a");
        await using var events = watch.GetAsyncEnumerator();
        await Session.CreateAsync("/a");

        // Whoever sees a change has been told of it: the event has come.
        Assert.That(await other.ExistsAsync("/a"), Is.Not.Null);
        await other.DisposeAsync();

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Created /a" }));
        await Assert.ThrowsAsync<SessionExpiredException>(() => events.MoveNextAsync().InTime());
    }

    [Test]
    public async Task The_reader_may_call_the_session_and_dispose_the_watch()
    {
        await using var watch = await Session.WatchAsync("/a", WatchScope.Subtree);
        await Session.CreateAsync("/a");

        var seen = new List<string>();
        await foreach (var e in watch)
        {
            seen.Add(e.Path.Value);
            if (seen.Count == 3)
            {
                await watch.DisposeAsync();
            }
            else
            {
                await Session.CreateAsync(e.Path / "b");
            }
        }

        Assert.That(seen, Is.EqualTo(new[] { "/a", "/a/b", "/a/b/b" }));
    }

    [Test]
    public async Task Two_watches_of_one_session_each_have_their_own_stream()
    {
        await using var one = await Session.WatchAsync("/a");
        await using var two = await Session.WatchAsync("/a");
        await Session.CreateAsync("/a");

        await using var eventsOfOne = one.GetAsyncEnumerator();
        await using var eventsOfTwo = two.GetAsyncEnumerator();

        Assert.That(await eventsOfOne.NextAsync(1), Is.EqualTo(new[] { "Created /a" }));
        Assert.That(await eventsOfTwo.NextAsync(1), Is.EqualTo(new[] { "Created /a" }));
    }

    /// <summary>What an event of a transaction says of its zxid: servers that do not tell it give none.</summary>
    private Zxid ZxidOfEvent(Zxid zxid) => Subject.EventsHaveZxids ? zxid : Zxid.Zero;
}
