using Znode.Recipes.Tests.Backends;
using Znode.Recipes.Tests.Faults;

namespace Znode.Recipes.Tests.Elections;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class ElectionTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/elections/a";

    [Test]
    public async Task One_leads_at_a_time_in_the_order_of_standing()
    {
        var session = await SessionAsync();
        var first = await Client.Election(Path, "first").CampaignAsync().InTime();
        var second = Other.Election(Path, "second").CampaignAsync().AsTask();
        await session.ChildrenAsync(Path, 2);
        Assert.That(second.IsCompleted, Is.False);
        var ended = first.Ended;

        await first.DisposeAsync().InTime();

        await using var next = await second.InTime();
        Assert.That(next.FencingToken, Is.GreaterThan(first.FencingToken));
        Assert.That((ended.IsCancellationRequested, first.Ended.IsCancellationRequested, next.Ended.IsCancellationRequested), Is.EqualTo((true, true, false)));
    }

    [Test]
    public async Task The_znode_of_the_leader_is_where_Curator_looks_for_it()
    {
        await using var term = await Client.Election(Path, "me").CampaignAsync().InTime();

        Assert.That(term.Path.Value, Does.Match("^/elections/a/_c_[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}-latch-[0-9]{10}$"));
        Assert.That(await term.Session.GetStringAsync(term.Path), Is.EqualTo("me"));
    }

    [Test]
    public async Task When_the_leader_s_session_ends_it_hears_of_it_and_the_next_one_leads()
    {
        var term = await Client.Election(Path).CampaignAsync().InTime();
        var next = Other.Election(Path).CampaignAsync().AsTask();
        await term.Session.ChildrenAsync(Path, 2);

        await Backend.ExpireSessionAsync(Client);

        await term.Ended.Fires();
        await using var other = await next.InTime();
        await term.DisposeAsync().InTime();
        Assert.That(other.Ended.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task The_guarded_write_of_a_former_leader_is_refused()
    {
        var term = await Client.Election(Path).CampaignAsync().InTime();
        var session = term.Session;
        await session.CommitAsync(term.Guard(new Transaction().Create("/x")));
        await term.DisposeAsync().InTime();

        var result = await session.TryCommitAsync(term.Guard(new Transaction().Delete("/x")));

        Assert.That(result.Error, Is.EqualTo(ErrorCode.NoNode));
    }

    [Test]
    public async Task A_canceled_candidacy_leaves_no_znode()
    {
        using var cancellation = new CancellationTokenSource();
        await using var term = await Client.Election(Path).CampaignAsync().InTime();
        var asked = Other.Election(Path).CampaignAsync(cancellation.Token).AsTask();
        await term.Session.ChildrenAsync(Path, 2);

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<ZnodeCanceledException>(() => asked.InTime());
        Assert.That((await term.Session.GetChildrenAsync(Path)).Names, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task What_a_leader_runs_is_run_in_one_term_and_its_end_is_the_end()
    {
        var runs = 0;
        await Client.Election(Path).RunAsync((term, token) =>
        {
            runs++;
            Assert.That((term.Ended.IsCancellationRequested, token.IsCancellationRequested), Is.EqualTo((false, false)));
            return Task.CompletedTask;
        }).InTime();

        Assert.That(runs, Is.EqualTo(1));
        Assert.That((await (await SessionAsync()).GetChildrenAsync(Path)).Names, Is.Empty);
    }

    [Test]
    public async Task After_a_loss_the_body_is_waited_for_and_the_candidate_stands_again()
    {
        using var stop = new CancellationTokenSource();
        var began = System.Threading.Channels.Channel.CreateUnbounded<(LeaderTerm Term, CancellationToken Token)>();
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var run = Client.Election(Path).RunAsync(
            async (term, token) =>
            {
                began.Writer.TryWrite((term, token));
                await token.Fires();
                await mayEnd.Task;
                token.ThrowIfCancellationRequested();
            },
            stop.Token);
        var first = await began.Reader.ReadAsync().InTime();

        await Backend.ExpireSessionAsync(Client);
        await first.Token.Fires();
        var session = await Other.GetSessionAsync();
        await session.ChildrenAsync(Path, 0);
        Assert.That(began.Reader.TryRead(out _), Is.False);
        mayEnd.SetResult();

        var second = await began.Reader.ReadAsync().InTime();
        Assert.That(second.Term.FencingToken, Is.GreaterThan(first.Term.FencingToken));
        await stop.CancelAsync();
        await Assert.ThatAsync(() => run.InTime(), Throws.InstanceOf<OperationCanceledException>());
        await session.ChildrenAsync(Path, 0);
    }

    [Test]
    public async Task A_call_that_fails_with_the_session_that_led_is_a_lost_term_like_any_other()
    {
        var terms = 0;
        await Client.Election(Path).RunAsync(async (term, token) =>
        {
            if (++terms == 1)
            {
                await Backend.ExpireSessionAsync(Client);
                await term.Session.Lost.Fires();
                await term.Session.GetAsync("/", CancellationToken.None);
            }
        }).InTime();

        Assert.That(terms, Is.EqualTo(2));
    }

    [Test]
    public async Task What_the_body_throws_is_told_after_resigning()
    {
        var run = Client.Election(Path).RunAsync((_, _) => throw new InvalidOperationException("no"));

        await Assert.ThrowsAsync<InvalidOperationException>(() => run.InTime());
        Assert.That((await (await SessionAsync()).GetChildrenAsync(Path)).Names, Is.Empty);
    }

    [Test]
    public async Task Observers_see_who_leads_and_each_change()
    {
        using var end = new CancellationTokenSource();
        await using var leaders = Other.Election(Path).ObserveLeaderAsync(end.Token).GetAsyncEnumerator();
        Assert.That(await leaders.NextAsync(), Is.Null);

        var first = await Client.Election(Path, "first").CampaignAsync().InTime();
        Assert.That(await leaders.NextAsync(), Is.EqualTo(new LeaderInfo("first", first.Path, first.FencingToken)));
        var asked = Client.Election(Path, "second").CampaignAsync().AsTask();
        await first.Session.ChildrenAsync(Path, 2);
        await first.DisposeAsync().InTime();
        var second = await asked.InTime();
        Assert.That((await leaders.NextAsync(leader => leader is not null))?.Id, Is.EqualTo("second"));
        await second.DisposeAsync().InTime();
        Assert.That(await leaders.NextAsync(), Is.Null);

        await using var third = await Client.Election(Path, "third").CampaignAsync().InTime();
        Assert.That((await leaders.NextAsync())?.Id, Is.EqualTo("third"));
        var next = leaders.MoveNextAsync();
        await end.CancelAsync();
        await Assert.ThatAsync(() => next.InTime(), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task An_observer_goes_on_with_the_next_session()
    {
        using var end = new CancellationTokenSource();
        await using var leaders = Other.Election(Path).ObserveLeaderAsync(end.Token).GetAsyncEnumerator();
        var first = await Client.Election(Path, "first").CampaignAsync().InTime();
        Assert.That((await leaders.NextAsync(leader => leader is not null))?.Id, Is.EqualTo("first"));

        var next = leaders.NextAsync(leader => leader?.Id == "second");
        await Backend.ExpireSessionAsync(Other);
        await first.DisposeAsync().InTime();
        await using var second = await Client.Election(Path, "second").CampaignAsync().InTime();

        Assert.That((await next)?.Id, Is.EqualTo("second"));
    }

    [Test]
    public async Task An_observer_waits_while_no_session_can_be_opened()
    {
        await using var term = await Other.Election(Path, "other").CampaignAsync().InTime();
        var client = new LossyClient(Client);
        client.RefuseNextSession(new ConnectionLossException(null, RequestStatus.NotSent));
        await using var leaders = client.Election(Path).ObserveLeaderAsync().GetAsyncEnumerator();
        var next = leaders.MoveNextAsync().AsTask();

        await LetPassAsync(next);

        Assert.That(leaders.Current?.Id, Is.EqualTo("other"));
    }

    [Test]
    public async Task A_callback_that_throws_when_its_leader_resigns_does_not_keep_the_next_from_leading()
    {
        var term = await Client.Election(Path).CampaignAsync().InTime();
        await using var registration = term.Ended.Register(static () => throw new NotSupportedException("a user's"));

        await Assert.ThrowsAsync<AggregateException>(() => term.DisposeAsync().InTime());

        await using var next = await Other.Election(Path).CampaignAsync().InTime();
    }
}
