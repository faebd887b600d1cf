using Znode.Requests;

namespace Znode.Server.Tests.InProcess;

[TestFixture]
public sealed class ClientTests() : MemberFixture(Store.Memory)
{
    [Test]
    public async Task The_session_is_opened_when_it_is_asked_for_and_shared()
    {
        await using var client = Member.CreateClient();
        Assert.That(client.State, Is.EqualTo(ClientState.Connecting));

        var session = await client.GetSessionAsync();

        Assert.That(client.State, Is.EqualTo(ClientState.Connected));
        Assert.That(await client.GetSessionAsync(), Is.SameAs(session));
        await session.CreateAsync("/a");
    }

    [Test]
    public async Task After_a_loss_the_next_session_is_opened()
    {
        await using var client = Member.CreateClient();
        var first = await client.GetSessionAsync();

        Expire(first);
        await first.Lost.Fires();
        Assert.That(client.State, Is.EqualTo(ClientState.Lost));
        var second = await client.GetSessionAsync();

        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That(client.State, Is.EqualTo(ClientState.Connected));
    }

    [Test]
    public async Task Observers_see_the_state_of_now_each_later_one_and_the_end()
    {
        var client = Member.CreateClient();
        await using var states = client.ObserveStateAsync().GetAsyncEnumerator();

        Assert.That(await states.NextAsync(), Is.EqualTo(ClientState.Connecting));
        var session = await client.GetSessionAsync();
        Assert.That(await states.NextAsync(), Is.EqualTo(ClientState.Connected));
        Expire(session);
        Assert.That(await states.NextAsync(), Is.EqualTo(ClientState.Lost));
        await client.DisposeAsync();
        Assert.That(await states.NextAsync(), Is.EqualTo(ClientState.Closed));
        Assert.That(await states.MoveNextAsync().InTime(), Is.False);
    }

    [Test]
    public async Task A_slow_observer_sees_the_latest_state_but_no_loss_is_kept_from_it()
    {
        await using var client = Member.CreateClient();
        await using var states = client.ObserveStateAsync().GetAsyncEnumerator();
        Assert.That(await states.NextAsync(), Is.EqualTo(ClientState.Connecting));

        var first = await client.GetSessionAsync();
        await using (var eager = client.ObserveStateAsync().GetAsyncEnumerator())
        {
            Assert.That(await eager.NextAsync(), Is.EqualTo(ClientState.Connected));
            Expire(first);
            Assert.That(await eager.NextAsync(), Is.EqualTo(ClientState.Lost));
        }

        await client.GetSessionAsync();

        Assert.That(await states.NextAsync(), Is.EqualTo(ClientState.Lost));
        Assert.That(await states.NextAsync(), Is.EqualTo(ClientState.Connected));
    }

    [Test]
    public async Task However_often_sessions_are_lost_observers_end_at_the_state_of_now()
    {
        await using var client = Member.CreateClient();
        await using var states = client.ObserveStateAsync().GetAsyncEnumerator();
        for (var i = 0; i < 200; i++)
        {
            await (await client.GetSessionAsync()).DisposeAsync();
        }

        await client.GetSessionAsync();
        ClientState last;
        do
        {
            last = await states.NextAsync();
        }
        while (last != ClientState.Connected || client.State != ClientState.Connected);

        // A late loss would come after it.
        await client.DisposeAsync();
        Assert.That(await states.NextAsync(), Is.EqualTo(ClientState.Closed));
    }

    [Test]
    public async Task A_client_made_before_its_member_is_started_waits_for_it()
    {
        await using var member = ZnodeMember.CreateBuilder().Build();
        await using var client = member.CreateClient();
        var session = client.GetSessionAsync();
        Assert.That(session.IsCompleted, Is.False);

        await member.StartAsync();

        Assert.That(await (await session.InTime()).ExistsAsync("/"), Is.Not.Null);
    }

    [Test]
    public async Task Waiting_for_a_session_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        await using var member = ZnodeMember.CreateBuilder().Build();
        await using var client = member.CreateClient();
        var session = client.GetSessionAsync(cancellation.Token);

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => session.InTime());
        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.NotSent));
    }

    [Test]
    public async Task A_client_disposed_while_it_waits_for_its_member_lets_nobody_wait()
    {
        await using var member = ZnodeMember.CreateBuilder().Build();
        var client = member.CreateClient();
        var session = client.GetSessionAsync();

        await client.DisposeAsync().InTime();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => session.InTime());
    }

    [Test]
    public async Task When_the_member_has_stopped_there_are_no_more_sessions()
    {
        await using var client = Member.CreateClient();
        await client.GetSessionAsync();

        await Member.StopAsync();

        Assert.That(client.State, Is.EqualTo(ClientState.Lost));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetSessionAsync().AsTask());
    }

    private void Expire(IZnodeSession session)
    {
        using (Core.EnterTurn())
        {
            Core.Requests.SubmitOwn(session.Id, new CloseSessionRequest());
        }
    }
}
