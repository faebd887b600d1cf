namespace Znode.Conformance;

/// <summary>How sessions and clients end.</summary>
public abstract class SessionEndConformance(ConformanceSubject subject) : ClientConformance(subject)
{
    [Test]
    public async Task Disposing_removes_the_ephemerals_at_once_and_fires_Lost()
    {
        var other = await OpenAsync();
        await Session.CreateAsync("/a", options: CreateMode.Ephemeral);
        await using var watch = await other.WatchAsync("/a");
        await using var events = watch.GetAsyncEnumerator();

        await Session.DisposeAsync().InTime();

        Assert.That(Session.Lost.IsCancellationRequested, Is.True);
        Assert.That(await other.ExistsAsync("/a"), Is.Null);
        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Deleted /a" }));
    }

    [Test]
    public async Task After_dispose_every_call_says_so()
    {
        await Session.DisposeAsync();
        await Session.DisposeAsync();

        foreach (var call in Session.EveryCall())
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call());
        }
    }

    [Test]
    public async Task A_disposed_client_has_closed_its_session_and_does_not_come_back()
    {
        var client = await ConnectAsync();
        var session = await client.GetSessionAsync();
        await session.CreateAsync("/a", options: CreateMode.Ephemeral);

        await client.DisposeAsync();
        await client.DisposeAsync();

        Assert.That(client.State, Is.EqualTo(ClientState.Closed));
        Assert.That(session.Lost.IsCancellationRequested, Is.True);
        Assert.That(await Session.ExistsAsync("/a"), Is.Null);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetSessionAsync().AsTask());
    }
}
