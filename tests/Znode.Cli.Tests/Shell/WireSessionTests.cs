using System.Threading.Channels;
using Znode.Cli.Shell.Connection;
using Znode.Protocol;
using Znode.Watches;

namespace Znode.Cli.Tests.Shell;

/// <summary>The shell's session against a server that follows a script.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WireSessionTests
{
    private static readonly byte[] Password = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
    private static readonly ConnectResponse Welcome = new(0, 30000, new(0x1234), Password, false);

    private readonly Channel<ShellEvent> _events = Channel.CreateUnbounded<ShellEvent>();

    [Test]
    public async Task A_lost_connection_is_made_again_at_the_next_host_with_the_same_session_and_watches()
    {
        using var first = new FakeServer();
        using var second = new FakeServer();
        await using var connection = Connect($"{first.Address},{second.Address}/app");
        var (one, request) = await first.AcceptAsync(Welcome);
        Assert.That(request.Session, Is.EqualTo(SessionId.None));
        Assert.That(await EventAsync(), Is.EqualTo(ShellEvent.SyncConnected));

        var get = connection.GetDataAsync("/a", watch: true);
        var frame = await one.ReceiveAsync();
        Assert.That(PathWatchRequest.Read(frame.AsSpan(RequestHeader.Length)).Path.SequenceEqual("/app/a"u8));
        await one.SendAsync(writer => writer.WriteDataReply(1, new(77), "x"u8, default));
        await get;
        connection.AddAuth("digest", "u:p"u8.ToArray());
        Assert.That(await one.ReceiveHeaderAsync(), Is.EqualTo(new RequestHeader(Xids.Auth, OpCode.Auth)));
        var lost = connection.GetDataAsync("/b", watch: false);
        await one.ReceiveAsync();
        one.Dispose();
        Assert.That(async () => await lost, Throws.TypeOf<KeeperException>().With.Property("Code").EqualTo(ErrorCode.ConnectionLoss));
        Assert.That(await EventAsync(), Is.EqualTo(ShellEvent.Disconnected));

        var (two, again) = await second.AcceptAsync(Welcome);
        Assert.That(again.Session, Is.EqualTo(Welcome.Session));
        Assert.That(again.Password, Is.EqualTo(Password));
        Assert.That(again.LastZxidSeen, Is.EqualTo(new Zxid(77)));
        Assert.That(await EventAsync(), Is.EqualTo(ShellEvent.SyncConnected));
        Assert.That(await two.ReceiveHeaderAsync(), Is.EqualTo(new RequestHeader(Xids.Auth, OpCode.Auth)));
        Assert.That(Paths(await two.ReceiveAsync()), Is.EqualTo(new[] { "/app/a" }));
        two.Dispose();
    }

    [Test]
    public async Task An_event_comes_before_the_reply_that_follows_it_and_only_if_it_is_watched_for()
    {
        using var server = new FakeServer();
        await using var connection = Connect(server.Address);
        var (one, _) = await server.AcceptAsync(Welcome);
        await EventAsync();
        var exists = connection.ExistsAsync("/a", watch: true);
        await one.ReceiveAsync();
        await one.SendAsync(writer =>
        {
            // In one write: the watch must be known when the event behind its reply is looked at.
            writer.WriteHeader(1, new(5), ErrorCode.NoNode);
            writer.WriteEvent(new(WatchedEventType.NodeCreated, "/unwatched"u8.ToArray(), new(6)));
            writer.WriteEvent(new(WatchedEventType.NodeCreated, "/a"u8.ToArray(), new(6)));
        });
        Assert.That(await exists, Is.Null);
        Assert.That(await _events.Reader.ReadAsync(), Is.EqualTo(new ShellEvent("SyncConnected", "NodeCreated", "/a", 6)));
        one.Dispose();
    }

    [Test]
    public async Task A_session_that_has_expired_ends()
    {
        using var server = new FakeServer();
        await using var connection = Connect(server.Address);
        var (one, _) = await server.AcceptAsync(ConnectResponse.Invalid(false));
        Assert.That(await EventAsync(), Is.EqualTo(ShellEvent.Expired));
        Assert.That(connection.State, Is.EqualTo(ShellState.Closed));
        Assert.That(async () => await connection.GetAclAsync("/a"), Throws.TypeOf<KeeperException>().With.Property("Code").EqualTo(ErrorCode.SessionExpired));
        one.Dispose();
    }

    [Test]
    public async Task Refused_credentials_end_the_session()
    {
        using var server = new FakeServer();
        await using var connection = Connect(server.Address);
        var (one, _) = await server.AcceptAsync(Welcome);
        await EventAsync();
        connection.AddAuth("foo", []);
        await one.ReceiveAsync();
        await one.SendAsync(writer => writer.WriteHeader(Xids.Auth, default, ErrorCode.AuthFailed));
        Assert.That(await EventAsync(), Is.EqualTo(ShellEvent.AuthFailed));
        Assert.That(connection.State, Is.EqualTo(ShellState.AuthFailed));
        one.Dispose();
    }

    [Test]
    public async Task A_reply_out_of_order_breaks_the_connection()
    {
        using var server = new FakeServer();
        await using var connection = Connect(server.Address);
        var (one, _) = await server.AcceptAsync(Welcome);
        await EventAsync();
        var get = connection.GetDataAsync("/a", watch: false);
        await one.ReceiveAsync();
        await one.SendAsync(writer => writer.WriteHeader(2, default));
        Assert.That(async () => await get, Throws.TypeOf<KeeperException>().With.Property("Code").EqualTo(ErrorCode.ConnectionLoss));
        one.Dispose();
    }

    [Test]
    public async Task An_idle_connection_is_pinged_after_a_third_of_the_timeout()
    {
        using var server = new FakeServer();
        await using var connection = Connect(server.Address);
        var (one, _) = await server.AcceptAsync(Welcome with { TimeoutMs = 600 });
        Assert.That(await one.ReceiveHeaderAsync(), Is.EqualTo(new RequestHeader(Xids.Ping, OpCode.Ping)));
        one.Dispose();
    }

    [Test]
    public async Task Closing_tells_the_server_and_then_the_user()
    {
        using var server = new FakeServer();
        await using var connection = Connect(server.Address);
        var (one, _) = await server.AcceptAsync(Welcome);
        await EventAsync();
        var close = connection.CloseAsync();
        Assert.That(await one.ReceiveHeaderAsync(), Is.EqualTo(new RequestHeader(1, OpCode.CloseSession)));
        await one.SendAsync(writer => writer.WriteHeader(1, new(9)));
        one.Dispose();
        await close;
        Assert.That(await EventAsync(), Is.EqualTo(ShellEvent.Closed));
        Assert.That(connection.State, Is.EqualTo(ShellState.Closed));
        Assert.That(_events.Reader.TryRead(out _), Is.False);
    }

    [Test]
    public async Task A_watch_that_is_removed_says_so_and_one_that_is_not_there_is_refused()
    {
        using var server = new FakeServer();
        await using var connection = Connect(server.Address);
        var (one, _) = await server.AcceptAsync(Welcome);
        await EventAsync();
        Assert.That(
            async () => await connection.RemoveWatchesAsync("/a", WatcherType.Any, local: false),
            Throws.TypeOf<KeeperException>().With.Property("Code").EqualTo(ErrorCode.NoWatcher));
        var add = connection.AddWatchAsync("/a", AddWatchMode.Persistent);
        await one.ReceiveAsync();
        await one.SendAsync(writer => writer.WriteAddWatchReply(1, new(3)));
        await add;
        var remove = connection.RemoveWatchesAsync("/a", WatcherType.Any, local: false);
        await one.ReceiveAsync();
        await one.SendAsync(writer => writer.WriteHeader(2, new(3)));
        await remove;
        Assert.That(await _events.Reader.ReadAsync(), Is.EqualTo(new ShellEvent("SyncConnected", "PersistentWatchRemoved", "/a", -1)));
        one.Dispose();
    }

    private ShellConnection Connect(string servers) =>
        new(new(servers, TimeSpan.FromSeconds(30), CanBeReadOnly: false), shellEvent => _events.Writer.TryWrite(shellEvent), TimeProvider.System);

    private async Task<string> EventAsync() => (await _events.Reader.ReadAsync()).State;

    private static List<string> Paths(byte[] frame)
    {
        var paths = new List<string>();
        var header = RequestHeader.Read(frame, out var body);
        foreach (var path in SetWatchesRequest.Read(header.Op, body).DataWatches)
        {
            paths.Add(System.Text.Encoding.UTF8.GetString(path));
        }

        return paths;
    }
}
