using Znode.Recipes.Sessions;
using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Sessions;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class SessionRetryTests(BackendKind kind) : RecipeFixture(kind)
{
    [Test]
    public async Task A_step_that_is_answered_is_run_once()
    {
        var session = await SessionAsync();
        var runs = 0;

        var stat = await Client.RepeatAsync(session, () => Count(ref runs, session.ExistsAsync("/")), default).InTime();

        Assert.That((stat is not null, runs), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task A_step_waits_for_the_connection_and_is_run_again()
    {
        RequireSuspension();
        var session = await SessionAsync();
        await Backend.SuspendAsync(Client);
        var answer = Client.RepeatAsync(session, () => session.ExistsAsync("/"), default).AsTask();
        Assert.That(answer.IsCompleted, Is.False);

        await Backend.ResumeAsync(Client);

        Assert.That(await answer.InTime(), Is.Not.Null);
    }

    [Test]
    public async Task A_refusal_is_told_at_once()
    {
        var session = await SessionAsync();
        await Assert.ThrowsAsync<NoNodeException>(() => Client.RepeatAsync(session, () => session.GetAsync("/missing"), default).InTime());
    }

    [Test]
    public async Task A_token_that_fires_while_there_is_no_connection_ends_the_attempts()
    {
        RequireSuspension();
        using var cancellation = new CancellationTokenSource();
        var session = await SessionAsync();
        await Backend.SuspendAsync(Client);
        var answer = Client.RepeatAsync(session, () => session.ExistsAsync("/", cancellation.Token), cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<ZnodeCanceledException>(() => answer.InTime());
        await Backend.ResumeAsync(Client);
    }

    [Test]
    public async Task The_attempts_end_with_the_session()
    {
        var session = await SessionAsync();
        await Backend.ExpireSessionAsync(Client);
        await session.Lost.Fires();

        await Assert.ThrowsAsync<SessionExpiredException>(() => Client.RepeatAsync(session, () => session.ExistsAsync("/"), default).InTime());
        await Assert.ThrowsAsync<SessionExpiredException>(
            () => Client.RepeatAsync(session, () => ValueTask.FromException<bool>(new ConnectionLossException("/", RequestStatus.Sent)), default).InTime());
    }

    [Test]
    public async Task What_fails_although_the_client_is_connected_is_tried_again_after_a_pause()
    {
        var session = await SessionAsync();
        var runs = 0;
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = Client.RepeatAsync(
            session,
            () =>
            {
                if (++runs == 2)
                {
                    second.SetResult();
                }

                return runs < 3 ? ValueTask.FromException<int>(new ThrottledOpException("/", RequestStatus.Answered)) : new(runs);
            },
            default).AsTask();

        await second.Task.InTime();
        await LetPassAsync(answer);

        Assert.That(await answer.InTime(), Is.EqualTo(3));
    }

    [Test]
    public async Task The_parent_is_made_a_container_and_its_ancestors_stay()
    {
        var session = await SessionAsync();

        await Client.CreateContainerAsync(session, "/a/b", default).InTime();
        await Client.CreateContainerAsync(session, "/a/b", default).InTime();
        await Client.CreateContainerAsync(session, "/", default).InTime();

        Assert.That(await session.ExistsAsync("/a/b"), Is.Not.Null);
    }

    private static ValueTask<T> Count<T>(ref int runs, ValueTask<T> step)
    {
        runs++;
        return step;
    }
}
