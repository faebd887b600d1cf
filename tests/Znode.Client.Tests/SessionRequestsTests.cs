using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Znode.Client.Calls;
using Znode.Client.Connections;
using Znode.Client.Sessions;
using Znode.Jute;
using Znode.Protocol;
using Znode.Watches;

namespace Znode.Client;

/// <summary>The requests of a session between one connection and the next, at a server whose every answer the test writes.</summary>
[TestFixture]
public sealed class SessionRequestsTests
{
    private static readonly SessionGrant Grant = new(new(1), new byte[16], 10_000, ReadOnly: false);

    private RemoteClient _client = null!;
    private SessionRequests _requests = null!;

    [SetUp]
    public void Open()
    {
        var options = new ZnodeClientOptions { Servers = "localhost", RequestBytesMax = 1_024 };
        _client = new(options, Servers.ConnectionString.Parse(options.Servers));
        _requests = new(_client, new(null, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance), options);
    }

    [TearDown]
    public async Task Close() => await _client.DisposeAsync();

    [Test]
    public async Task Who_asks_while_the_session_is_connected_again_comes_behind_the_reads_that_waited()
    {
        using var first = new ScriptedServer();
        using var second = new ScriptedServer();
        _requests.Open(Grant, first.Connection);
        _requests.Suspend(first.Connection);

        // A read whose caller has gone is let go of in the middle of that, and just then another asks.
        Task? later = null;
        var meanwhile = new Thread(() => later = _requests.Call<Sync, bool>(null, new("/later"), default).AsTask());
        var isWaiting = false;
        var gone = new EndedCall(() =>
        {
            meanwhile.Start();
            SpinWait.SpinUntil(() => !meanwhile.IsAlive || meanwhile.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
            isWaiting = meanwhile.IsAlive;
        });
        _requests.Send(gone);
        gone.End();
        var earlier = _requests.Call<Exists, Stat?>(null, new("/earlier"), default).AsTask();
        _requests.Resume(Grant, second.Connection);
        meanwhile.Join();

        Assert.That((await second.NextAsync()).Op, Is.EqualTo(OpCode.Exists));
        Assert.That((await second.NextAsync()).Op, Is.EqualTo(OpCode.Sync));
        Assert.That(isWaiting, "it asked while the earlier ones were on their way");
        Assert.That(earlier.IsCompleted || later!.IsCompleted, Is.False);
    }

    [Test]
    public async Task The_numbers_of_requests_go_on_over_the_next_connection()
    {
        using var first = new ScriptedServer();
        using var second = new ScriptedServer();
        _requests.Open(Grant, first.Connection);
        var lost = _requests.Call<SetData, Stat>(null, new("/a", default, -1), default).AsTask();
        var before = await first.NextAsync();
        _requests.Suspend(first.Connection);
        await Assert.ThrowsAsync<ConnectionLossException>(() => lost.InTime());
        _requests.Resume(Grant, second.Connection);

        _ = _requests.Call<SetData, Stat>(null, new("/a", default, -1), default).AsTask();

        Assert.That((await second.NextAsync()).Xid, Is.EqualTo(before.Xid + 1), "else the first, committed late, would be taken for this one");
    }

    [Test]
    public async Task A_subtree_that_nobody_watches_any_more_does_not_take_events_from_others_while_watches_are_set_again()
    {
        using var first = new ScriptedServer();
        using var second = new ScriptedServer();
        _requests.Open(Grant, first.Connection);
        first.Run(_requests);
        var children = await ArmAsync(first, WatchScope.Children);
        var subtree = await ArmAsync(first, WatchScope.Subtree);
        first.End();
        _requests.Suspend(first.Connection);
        _requests.Resume(Grant, second.Connection);
        second.Run(_requests);
        Assert.That((await second.NextAsync()).Op, Is.EqualTo(OpCode.SetWatches2));

        // The server watches the subtree until it has the two requests that follow from this.
        await subtree.DisposeAsync();
        var narrow = await second.NextAsync();
        Assert.That(narrow.Op, Is.EqualTo(OpCode.AddWatch));
        Assert.That((await second.NextAsync()).Op, Is.EqualTo(OpCode.RemoveWatches));
        second.Answer(Xids.SetWatches, zxid: 7);
        second.Send(new WatchedEvent(WatchedEventType.NodeCreated, "/a/b"u8.ToArray(), new(8)).GetFrame());
        second.Answer(narrow.Xid, zxid: 8);

        await using var events = children.GetAsyncEnumerator();
        Assert.That(await events.NextAsync(2), Is.EqualTo(new[] { "Gap /a", "ChildrenChanged /a" }));
    }

    [Test]
    public async Task Who_watches_children_misses_nothing_while_the_last_stream_of_the_subtree_ends()
    {
        using var server = new ScriptedServer();
        _requests.Open(Grant, server.Connection);
        server.Run(_requests);
        var children = await ArmAsync(server, WatchScope.Children);
        var subtree = await ArmAsync(server, WatchScope.Subtree);

        await subtree.DisposeAsync();
        var narrow = await server.NextAsync();
        server.Send(new WatchedEvent(WatchedEventType.NodeCreated, "/a/b"u8.ToArray(), new(8)).GetFrame());
        server.Answer(narrow.Xid, zxid: 8);
        server.Answer((await server.NextAsync()).Xid, zxid: 8);
        server.Send(new WatchedEvent(WatchedEventType.NodeChildrenChanged, "/a"u8.ToArray(), new(9)).GetFrame());

        await using var events = children.GetAsyncEnumerator();
        Assert.That(await ZxidsAsync(events, 2), Is.EqualTo(new[] { 8, 9 }));
    }

    [Test]
    public async Task Who_watches_children_misses_nothing_while_a_stream_of_the_subtree_is_armed()
    {
        using var server = new ScriptedServer();
        _requests.Open(Grant, server.Connection);
        server.Run(_requests);
        var children = await ArmAsync(server, WatchScope.Children);
        var node = _requests.Watch("/a", WatchScope.Node, default).AsTask();
        var subtree = _requests.Watch("/a", WatchScope.Subtree, default).AsTask();

        server.Answer((await server.NextAsync()).Xid, zxid: 5);
        server.Send(new WatchedEvent(WatchedEventType.NodeChildrenChanged, "/a"u8.ToArray(), new(8)).GetFrame());
        server.Answer((await server.NextAsync()).Xid, zxid: 8);
        server.Send(new WatchedEvent(WatchedEventType.NodeCreated, "/a/b"u8.ToArray(), new(9)).GetFrame());

        await using var events = children.GetAsyncEnumerator();
        Assert.That(await ZxidsAsync(events, 2), Is.EqualTo(new[] { 8, 9 }));
        await node.InTime();
        await subtree.InTime();
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task Watches_of_which_a_part_is_refused_on_the_next_connection_have_a_gap(int refused)
    {
        using var first = new ScriptedServer();
        _requests.Open(Grant, first.Connection);
        first.Run(_requests);
        var watches = new List<IZnodeWatch>();
        foreach (var name in "ab")
        {
            var arming = _requests.Watch($"/{new string(name, 400)}", WatchScope.Node, default);
            first.Answer((await first.NextAsync()).Xid, zxid: 5);
            watches.Add(await arming.InTime());
        }

        using var second = new ScriptedServer();
        _requests.Suspend(first.Connection);
        _requests.Resume(Grant, second.Connection);
        second.Run(_requests);
        for (var piece = 0; piece < 2; piece++)
        {
            var asked = await second.NextAsync();
            Assert.That(asked.Xid, Is.EqualTo(Xids.SetWatches));
            second.Answer(asked.Xid, zxid: 5, piece == refused ? ErrorCode.MarshallingError : ErrorCode.Ok);
        }

        foreach (var watch in watches)
        {
            await using var events = watch.GetAsyncEnumerator();
            Assert.That((await events.NextAsync(1))[0], Does.StartWith("Gap"));
        }
    }

    /// <summary>Gets the zxids of the next events, all of which are of the children of /a.</summary>
    private static async Task<IReadOnlyList<long>> ZxidsAsync(IAsyncEnumerator<WatchEvent> events, int count)
    {
        var zxids = new List<long>();
        for (var i = 0; i < count; i++)
        {
            var e = await events.NextAsync();
            Assert.That((e.Kind, e.Path.Value), Is.EqualTo((WatchEventKind.ChildrenChanged, "/a")));
            zxids.Add(e.Zxid.Value);
        }

        return zxids;
    }

    private async Task<IZnodeWatch> ArmAsync(ScriptedServer server, WatchScope scope)
    {
        var arming = _requests.Watch("/a", scope, default);
        server.Answer((await server.NextAsync()).Xid, zxid: 5);
        return await arming.InTime();
    }

    /// <summary>A read that waits, and has ended before it is sent.</summary>
    private sealed class EndedCall(Action released) : RemoteCall
    {
        public override bool IsRepeatable => true;

        public override ZnodePath? Path => null;

        public void End() => TryEnd();

        public override void Write(JuteWriter writer, int xid) => throw new InvalidOperationException("It has ended.");

        public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
        {
        }

        public override void Fail(Exception exception)
        {
        }

        public override void Release() => released();
    }

    private sealed class ScriptedServer : IDisposable
    {
        private readonly Socket _near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly Socket _far;
        private Thread? _reader;

        public ScriptedServer()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            _near.Connect(listener.LocalEndPoint!);
            _far = listener.Accept();
            Connection = new(new(_near, null), new(1_024, 1_024), "scripted", 0, new(TimeProvider.System), new() { Servers = "localhost" });
        }

        public ServerConnection Connection { get; }

        public void Run(IReplyReceiver receiver)
        {
            _reader = new(() => Connection.Run(receiver)) { IsBackground = true };
            _reader.Start();
        }

        public async Task<RequestHeader> NextAsync()
        {
            var stream = new NetworkStream(_far);
            var length = new byte[4];
            await stream.ReadExactlyAsync(length).InTime();
            var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await stream.ReadExactlyAsync(frame).InTime();
            return new(BinaryPrimitives.ReadInt32BigEndian(frame), (OpCode)BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)));
        }

        /// <summary>Answers that it is done, or why not.</summary>
        public void Answer(int xid, long zxid, ErrorCode error = ErrorCode.Ok)
        {
            var writer = new JuteWriter();
            writer.WriteInt(ReplyHeader.Length + 4);
            new ReplyHeader(xid, new(zxid), error).Write(writer);
            writer.WriteInt((int)ErrorCode.Ok);
            Send(writer.WrittenSpan);
        }

        public void Send(ReadOnlySpan<byte> bytes) => _far.Send(bytes);

        public void End()
        {
            _far.Dispose();
            _reader?.Join();
        }

        public void Dispose()
        {
            End();
            Connection.Dispose();
        }
    }
}
