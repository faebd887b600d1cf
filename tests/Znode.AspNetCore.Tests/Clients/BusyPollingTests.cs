using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Znode.Server.Tests;

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
    public async Task It_gives_the_thread_back_after_a_while_of_requests_in_a_row()
    {
        using var pair = await Pair.ConnectAsync();
        pair.MakeLone();
        await pair.Client.SendAsync(new byte[100]);
        Assert.That(pair.Server.Poll(-1, SelectMode.SelectRead), Is.True);

        bool TryReceiveAfter(TimeSpan time)
        {
            pair.Time.Advance(time);
            return pair.Polling.TryReceive(new byte[1], out _);
        }

        var (half, more) = (BusyPolling.RowMax / 2, TimeSpan.FromTicks(1));
        Assert.That(new[] { half, half, half, more, half, half, half, more }.Select(TryReceiveAfter), Is.EqualTo([true, true, true, false, true, true, true, false]));
    }

    [Test]
    public async Task A_lone_client_is_answered_rightly_and_a_second_one_beside_it([Values] bool writes, CancellationToken cancellationToken)
    {
        const int Requests = 500;
        await using var member = await ListeningMember.StartAsync(log: new ControlledTxnLog());
        using var first = await member.OpenAsync(cancellationToken);
        using var second = await member.OpenAsync(cancellationToken);

        async Task AskAsync(RawClient client, string path)
        {
            for (var xid = 1; xid < Requests; xid++)
            {
                await client.SendAsync(writes ? RawClient.Create(xid, path + xid) : RawClient.Get(xid, "/"), cancellationToken);
                var header = (await client.ReadReplyAsync(cancellationToken)).Header;
                Assert.That((header.Xid, header.Error), Is.EqualTo((xid, ErrorCode.Ok)));
            }
        }

        await AskAsync(first, "/first");
        await Task.WhenAll(Task.Run(() => AskAsync(first, "/again"), cancellationToken), Task.Run(() => AskAsync(second, "/second"), cancellationToken));
    }

    [Test]
    public async Task The_disk_keeps_nobody_but_the_lone_client_who_writes(CancellationToken cancellationToken)
    {
        var log = new ControlledTxnLog();
        await using var member = await ListeningMember.StartAsync(log: log);
        using var writer = await member.OpenAsync(cancellationToken);
        using var reader = await member.OpenAsync(cancellationToken);
        await HoldALoneWriteAsync(writer, log, member, cancellationToken);
        await reader.SendAsync(RawClient.Get(1, "/1"), cancellationToken);
        Assert.That((await reader.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.Ok));

        log.Release();
        Assert.That((await writer.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.Ok));
    }

    /// <summary>The connection ends when the disk gives its thread back; nobody else waits for that.</summary>
    [Test]
    public async Task While_the_disk_keeps_a_lone_write_a_member_that_stops_tells_those_in_its_process(CancellationToken cancellationToken)
    {
        var log = new ControlledTxnLog();
        await using var member = await ListeningMember.StartAsync(log: log);
        await using var session = await member.Member.OpenSessionAsync(cancellationToken: cancellationToken);
        using var writer = await member.OpenAsync(cancellationToken);
        await HoldALoneWriteAsync(writer, log, member, cancellationToken);
        var told = new TaskCompletionSource();
        await using var registration = session.Lost.Register(told.SetResult);

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var stopped = Task.Run(() => member.Member.StopAsync(patience.Token), CancellationToken.None);
        await told.Task.WaitAsync(cancellationToken);

        log.Release();
        await Assert.ThatAsync(() => stopped.WaitAsync(cancellationToken), Throws.Nothing);
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

    /// <summary>Has a lone client write until its write is the connection's to write, and the disk keeps it.</summary>
    private static async Task HoldALoneWriteAsync(RawClient writer, ControlledTxnLog log, ListeningMember member, CancellationToken cancellationToken)
    {
        for (var xid = 1; ; xid++)
        {
            var isHeld = xid > 2 * LoneClient.ReceivesMin;
            if (isHeld)
            {
                log.Hold();
                log.ForgetReached();
            }

            await writer.SendAsync(RawClient.Create(xid, $"/{xid}"), cancellationToken);
            if (isHeld)
            {
                await log.ReachedAsync();
                if (member.Port.Core.Log.CallersWrites % 2 != 0)
                {
                    return;
                }

                // The log's thread had not fallen asleep yet.
                log.Release();
            }

            await writer.ReadReplyAsync(cancellationToken);
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
            Polling = new(server, Time, Lone);
        }

        public Socket Client { get; }

        public Socket Server { get; }

        public FakeTimeProvider Time { get; } = new();

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
