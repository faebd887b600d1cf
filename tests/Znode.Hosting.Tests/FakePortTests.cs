using System.Net;
using Znode.AspNetCore;
using Znode.Client;
using Znode.Testing;

namespace Znode.Hosting.Tests;

/// <summary>A fake on a port: what comes over the network and what is in the process share one tree.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class FakePortTests
{
    [Test]
    public async Task A_client_over_the_network_shares_the_fake_s_tree(CancellationToken cancellationToken)
    {
        using var fake = new FakeZnode();
        await using var port = await fake.ListenOnLoopbackAsync(cancellationToken: cancellationToken);
        Assert.That(port.EndPoint.Address, Is.EqualTo(IPAddress.Loopback));
        await using var client = await ZnodeClient.ConnectAsync($"{port.EndPoint}", cancellationToken);
        var near = await fake.Connect().GetSessionAsync(cancellationToken);
        var far = await client.GetSessionAsync(cancellationToken);

        await using var watch = await far.WatchAsync("/a", cancellationToken: cancellationToken);
        await near.CreateAsync("/a", "from inside", cancellationToken: cancellationToken);
        await using var events = watch.GetAsyncEnumerator(cancellationToken);
        Assert.That(await events.MoveNextAsync(), Is.True);
        Assert.That(events.Current.Kind, Is.EqualTo(WatchEventKind.Created));
        Assert.That(await far.GetStringAsync("/a", cancellationToken), Is.EqualTo("from inside"));

        await far.CreateAsync("/b", options: CreateMode.Ephemeral, cancellationToken: cancellationToken);
        fake.ExpireSession(far.Id);
        Assert.That(await near.ExistsAsync("/b", cancellationToken), Is.Null);
    }

    [Test]
    public async Task A_session_over_the_network_expires_by_the_fake_s_clock(CancellationToken cancellationToken)
    {
        var clock = new VirtualClock();
        using var fake = new FakeZnode(clock);
        await using var port = await fake.ListenOnLoopbackAsync(cancellationToken: cancellationToken);
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"{port.EndPoint}", SessionTimeout = TimeSpan.FromSeconds(10) }, cancellationToken);
        var far = await client.GetSessionAsync(cancellationToken);
        await far.CreateAsync("/b", options: CreateMode.Ephemeral, cancellationToken: cancellationToken);
        var near = await fake.Connect().GetSessionAsync(cancellationToken);

        await clock.AdvanceAsync(TimeSpan.FromSeconds(5), cancellationToken);
        Assert.That(await near.ExistsAsync("/b", cancellationToken), Is.Not.Null);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(20), cancellationToken);
        Assert.That(await near.ExistsAsync("/b", cancellationToken), Is.Null);
    }

    [Test]
    public async Task A_port_that_is_taken_is_said_so(CancellationToken cancellationToken)
    {
        using var fake = new FakeZnode();
        await using var port = await fake.ListenOnLoopbackAsync(cancellationToken: cancellationToken);
        using var other = new FakeZnode();
        Assert.That(async () => await other.ListenOnLoopbackAsync(port.EndPoint.Port, cancellationToken), Throws.InstanceOf<ClientPortUnavailableException>());
    }

    [Test]
    public async Task A_port_that_was_disposed_can_be_had_again(CancellationToken cancellationToken)
    {
        using var fake = new FakeZnode();
        var port = await fake.ListenOnLoopbackAsync(cancellationToken: cancellationToken);
        await port.DisposeAsync();
        await using var again = await fake.ListenOnLoopbackAsync(port.EndPoint.Port, cancellationToken);
        await using var client = await ZnodeClient.ConnectAsync($"{again.EndPoint}", cancellationToken);
        Assert.That(await (await client.GetSessionAsync(cancellationToken)).ExistsAsync("/", cancellationToken), Is.Not.Null);
    }
}
