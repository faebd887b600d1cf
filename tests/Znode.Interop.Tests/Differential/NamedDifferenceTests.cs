using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>What <see cref="KnownDifferences"/> keeps out of the comparison, stated: what Znode does there.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class NamedDifferenceTests
{
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        if (ServerProgram.Subject is ApacheProgram)
        {
            Assert.Ignore("These are differences from Apache 3.8.0.");
        }

        _server = await TestServer.StartAsync(ServerProgram.Subject, new ServerSettings(), CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [TestCase(Opcode.Check), TestCase(Opcode.CreateSession), TestCase(Opcode.DeleteContainer), TestCase(0), TestCase(10), CancelAfter(20_000)]
    public async Task An_opcode_that_clients_must_not_send_is_unimplemented_and_closes_the_connection(int opcode, CancellationToken cancellationToken)
    {
        using var session = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        var reply = await session.CallAsync(opcode, Request.PathVersion("/", -1), cancellationToken);
        Assert.That((reply.Error, reply.Zxid), Is.EqualTo((WireError.Unimplemented, -1L)));
        Assert.That(await session.ReceiveAsync(cancellationToken), Is.Null);
    }

    [TestCase(0), TestCase(1), TestCase(2), TestCase(3), TestCase(4), CancelAfter(20_000)]
    public async Task CreateTTL_with_a_mode_that_has_no_ttl_is_refused(int flags, CancellationToken cancellationToken)
    {
        using var session = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        var reply = await session.CallAsync(Opcode.CreateTtl, Request.CreateTtl("/no-ttl", null, WireAcl.Open, flags, -1), cancellationToken);
        Assert.That(reply.Error, Is.EqualTo(WireError.BadArguments));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_wrong_password_does_not_cost_the_session_its_connection(CancellationToken cancellationToken)
    {
        using var owner = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        using var stranger = await WireSession.TryOpenAsync(_server.EndPoint, owner.Resumption with { Password = new byte[16] }, cancellationToken);
        Assert.That(stranger!.Response.IsValid, Is.False);
        Assert.That((await owner.CallAsync(Opcode.Ping, [], cancellationToken)).Error, Is.EqualTo(WireError.Ok));
    }

    /// <summary>Apache would have to log this part as create2, which it can not apply again: in a multi it takes the type from the flags.</summary>
    [Test, CancelAfter(20_000)]
    public async Task A_create2_in_a_multi_is_answered_as_a_create(CancellationToken cancellationToken)
    {
        using var session = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        var body = Request.Multi([(Opcode.Create2, Request.Create("/in-multi", null, WireAcl.Open, 0))]);
        var reader = (await session.DoAsync(Opcode.Multi, body, cancellationToken)).Reader();
        Assert.That((reader.Int(), reader.Bool(), reader.Int(), reader.String()), Is.EqualTo((Opcode.Create, false, 0, "/in-multi")));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_access_control_entry_without_an_id_is_invalid(CancellationToken cancellationToken)
    {
        using var session = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        var reply = await session.CallAsync(Opcode.Create, Request.Create("/no-id", null, [new(31, "world", null)], 0), cancellationToken);
        Assert.That(reply.Error, Is.EqualTo(WireError.InvalidAcl));
    }

    [Test, CancelAfter(20_000)]
    public async Task CheckWatches_asks_about_the_watches_of_its_own_connection(CancellationToken cancellationToken)
    {
        using var watcher = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        using var stranger = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        await watcher.DoAsync(Opcode.GetData, Request.PathWatch("/zookeeper", watch: true), cancellationToken);
        foreach (var (kind, ofWatcher) in new[] { (1, WireError.NoWatcher), (2, WireError.Ok), (3, WireError.Ok), (4, WireError.NoWatcher), (5, WireError.NoWatcher) })
        {
            var body = Request.PathKind("/zookeeper", kind);
            Assert.That((await watcher.CallAsync(Opcode.CheckWatches, body, cancellationToken)).Error, Is.EqualTo(ofWatcher), $"type {kind}");
            Assert.That((await stranger.CallAsync(Opcode.CheckWatches, body, cancellationToken)).Error, Is.EqualTo(WireError.NoWatcher), $"type {kind}, asked by another");
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Exists_needs_READ_and_leaves_no_watch_without_it(CancellationToken cancellationToken)
    {
        using var owner = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        using var stranger = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        await owner.DoAsync(Opcode.Auth, Request.Auth("digest", "u:p"), cancellationToken);
        await owner.DoAsync(Opcode.Create, Request.Create("/private", null, WireAcl.Creator, 0), cancellationToken);
        var refused = await stranger.CallAsync(Opcode.Exists, Request.PathWatch("/private", watch: true), cancellationToken);
        Assert.That(refused.Error, Is.EqualTo(WireError.NoAuth));
        await owner.DoAsync(Opcode.SetAcl, Request.SetAcl("/private", WireAcl.Open, -1), cancellationToken);
        await owner.DoAsync(Opcode.SetData, Request.SetData("/private", [1], -1), cancellationToken);
        await stranger.DoAsync(Opcode.Ping, [], cancellationToken);
        Assert.That(stranger.TakeEvents(), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task An_event_carries_the_zxid_of_its_transaction(CancellationToken cancellationToken)
    {
        using var session = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        await session.CallAsync(Opcode.Exists, Request.PathWatch("/watched", watch: true), cancellationToken);
        var created = await session.DoAsync(Opcode.Create, Request.Create("/watched", null, WireAcl.Open, 0), cancellationToken);
        Assert.That(session.TakeEvents(), Is.EqualTo(new[] { new WireEvent(created.Zxid, 1, 3, "/watched") }));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_persistent_and_a_one_shot_watch_on_one_path_live_side_by_side(CancellationToken cancellationToken)
    {
        using var session = await WireSession.OpenAsync(_server.EndPoint, cancellationToken);
        await session.DoAsync(Opcode.Create, Request.Create("/both", null, WireAcl.Open, 0), cancellationToken);
        await session.DoAsync(Opcode.AddWatch, Request.PathKind("/both", 0), cancellationToken);
        await session.DoAsync(Opcode.GetData, Request.PathWatch("/both", watch: true), cancellationToken);
        for (var round = 0; round < 3; round++)
        {
            await session.DoAsync(Opcode.SetData, Request.SetData("/both", [1], -1), cancellationToken);
            Assert.That(session.TakeEvents().Select(occurred => (occurred.Type, occurred.Path)), Is.EqualTo(new[] { (3, "/both") }), $"round {round}");
        }

        Assert.That((await session.CallAsync(Opcode.CheckWatches, Request.PathKind("/both", 2), cancellationToken)).Error, Is.EqualTo(WireError.NoWatcher), "the one-shot watch");
        Assert.That((await session.CallAsync(Opcode.CheckWatches, Request.PathKind("/both", 4), cancellationToken)).Error, Is.EqualTo(WireError.Ok), "the persistent watch");
    }
}
