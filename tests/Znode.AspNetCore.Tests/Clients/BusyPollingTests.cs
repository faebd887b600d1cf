using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Znode.Protocol;

namespace Znode.AspNetCore.Clients;

[CancelAfter(60_000)]
public sealed class BusyPollingTests
{
    [Test]
    public async Task It_finds_what_has_come_of_the_only_client()
    {
        using var pair = await Pair.ConnectAsync();
        pair.MakeLone();
        await pair.Client.SendAsync(new byte[] { 1, 2, 3 });
        Assert.That(pair.Server.Poll(-1, SelectMode.SelectRead), Is.True);
        var bytes = new byte[16];

        Assert.That((pair.Polling.TryReceive(bytes, out var count), count, bytes[2]), Is.EqualTo((true, 3, (byte)3)));
    }

    [Test]
    public async Task It_gives_up_when_nothing_comes_even_if_the_clock_stands_still()
    {
        using var pair = await Pair.ConnectAsync();
        pair.MakeLone();

        Assert.That(pair.Polling.TryReceive(new byte[16], out _), Is.False);
    }

    [Test]
    public async Task It_finds_the_end_of_the_connection()
    {
        using var pair = await Pair.ConnectAsync();
        pair.MakeLone();
        pair.Client.Shutdown(SocketShutdown.Send);
        Assert.That(pair.Server.Poll(-1, SelectMode.SelectRead), Is.True);

        Assert.That((pair.Polling.TryReceive(new byte[16], out var count), count), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task It_leaves_a_connection_that_was_reset_to_whoever_waits_for_it()
    {
        using var pair = await Pair.ConnectAsync();
        pair.MakeLone();
        pair.Client.LingerState = new(enable: true, seconds: 0);
        pair.Client.Close();
        Assert.That(pair.Server.Poll(-1, SelectMode.SelectRead), Is.True);

        Assert.That(pair.Polling.TryReceive(new byte[16], out _), Is.False);
    }

    [Test]
    public async Task It_does_not_look_while_others_are_served()
    {
        using var pair = await Pair.ConnectAsync();
        pair.MakeLone();
        pair.Lone.Received(new object());
        await pair.Client.SendAsync(new byte[] { 1 });
        Assert.That(pair.Server.Poll(-1, SelectMode.SelectRead), Is.True);

        Assert.That(pair.Polling.TryReceive(new byte[16], out _), Is.False);
    }

    [Test]
    public async Task It_gives_the_thread_back_after_some_requests_in_a_row()
    {
        using var pair = await Pair.ConnectAsync();
        pair.MakeLone();
        await pair.Client.SendAsync(new byte[100]);
        Assert.That(pair.Server.Poll(-1, SelectMode.SelectRead), Is.True);

        var one = new byte[1];
        var hits = Enumerable.Range(0, 2 * (BusyPolling.HitsInRowMax + 1)).Select(_ => pair.Polling.TryReceive(one, out var _)).ToList();
        var row = Enumerable.Repeat(true, BusyPolling.HitsInRowMax).Append(false);
        Assert.That(hits, Is.EqualTo(row.Concat(row)));
    }

    [Test]
    public async Task A_lone_client_is_answered_rightly_and_a_second_one_beside_it(CancellationToken cancellationToken)
    {
        const int Requests = 500;
        await using var member = await ListeningMember.StartAsync();
        using var first = await member.OpenAsync(cancellationToken);
        using var second = await member.OpenAsync(cancellationToken);
        await first.SendAsync(RawClient.Create(1, "/a"), cancellationToken);
        await first.ReadReplyAsync(cancellationToken);

        async Task AskAsync(RawClient client)
        {
            for (var xid = 2; xid < Requests; xid++)
            {
                await client.SendAsync(RawClient.Get(xid, "/a"), cancellationToken);
                Assert.That((await client.ReadReplyAsync(cancellationToken)).Header, Has.Property(nameof(ReplyHeader.Xid)).EqualTo(xid));
            }
        }

        await AskAsync(first);
        await Task.WhenAll(Task.Run(() => AskAsync(first), cancellationToken), Task.Run(() => AskAsync(second), cancellationToken));
    }

    [Test]
    public void Somebody_is_the_only_client_after_some_receives_in_a_row()
    {
        var lone = new LoneClient();
        var client = new object();
        for (var i = 1; i < LoneClient.ReceivesMin; i++)
        {
            lone.Received(client);
        }

        Assert.That(lone.Is(client), Is.False);
        lone.Received(client);
        Assert.That(lone.Is(client), Is.True);
        lone.Received(new object());
        Assert.That(lone.Is(client), Is.False);
        lone.Received(client);
        Assert.That(lone.Is(client), Is.False, "It begins anew");
    }

    [Test]
    public void Where_it_fails_it_is_tried_ever_more_seldom_but_not_given_up()
    {
        var pace = new BusyPollingPace();
        var rests = Enumerable.Range(0, 9).Select(_ => RestAfterMisses(pace)).ToList();
        Assert.That(rests, Is.EqualTo([16, 32, 64, 128, 256, 512, 1024, 1024, 1024]));

        pace.Hit();
        Assert.That(RestAfterMisses(pace), Is.EqualTo(BusyPollingPace.RestMin), "A success makes it hopeful again");
    }

    [Test]
    public void A_single_failure_is_forgiven()
    {
        var pace = new BusyPollingPace();
        for (var i = 0; i < 10; i++)
        {
            pace.Miss();
            pace.Hit();
            Assert.That(pace.IsDue(), Is.True);
        }
    }

    private static int RestAfterMisses(BusyPollingPace pace)
    {
        for (var i = 0; i < BusyPollingPace.MissesMax; i++)
        {
            Assert.That(pace.IsDue(), Is.True);
            pace.Miss();
        }

        var rest = 0;
        while (!pace.IsDue())
        {
            rest++;
        }

        return rest;
    }

    /// <summary>Both ends of a connection, the server's polled by a clock that stands still.</summary>
    private sealed class Pair : IDisposable
    {
        private Pair(Socket client, Socket server)
        {
            (Client, Server) = (client, server);
            server.Blocking = false;
            Polling = new(server, new FakeTimeProvider(), Lone);
        }

        public Socket Client { get; }

        public Socket Server { get; }

        public LoneClient Lone { get; } = new();

        public BusyPolling Polling { get; }

        public static async Task<Pair> ConnectAsync()
        {
            using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await client.ConnectAsync(listener.LocalEndPoint!);
            return new(client, await listener.AcceptAsync());
        }

        public void MakeLone()
        {
            for (var i = 0; i < LoneClient.ReceivesMin; i++)
            {
                Polling.Received();
            }
        }

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
