using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Znode.Client;

/// <summary>Whatever a server sends, the client neither crashes nor hangs: the connection ends, calls fail, and a sound server is found again.</summary>
[TestFixture]
public sealed class GarbageTests
{
    [Test]
    public async Task Calls_end_whatever_is_answered()
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var member = await TestMember.StartAsync();
        for (var run = 0; run < 25; run++)
        {
            await using var garbler = new Garbler(member.EndPoint, new Random(random.Next()));
            await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"{garbler.EndPoint}", RetryReads = run % 2 == 0, SessionTimeout = TimeSpan.FromSeconds(4) }).InTime();
            var session = await client.GetSessionAsync().InTime();
            garbler.Begins = true;
            var calls = new List<Task>();
            for (var i = 0; i < 10; i++)
            {
                calls.AddRange(
                    session.GetAsync("/zookeeper").AsTask(),
                    session.GetChildrenAsync("/").AsTask(),
                    session.TryCreateAsync("/a").AsTask(),
                    session.GetAclAsync("/").AsTask(),
                    session.WhoAmIAsync().AsTask(),
                    session.TryCommitAsync(new Transaction().Check("/").Set("/zookeeper", default)).AsTask(),
                    session.WatchAsync("/", WatchScope.Subtree).AsTask());
            }

            foreach (var call in calls)
            {
                try
                {
                    await call.InTime();
                }
                catch (Exception exception) when (exception is ZnodeException)
                {
                    // A garbled answer can be any error, or end the connection.
                }
            }

            garbler.Begins = false;
            await UntilAnsweredAsync(client);
        }
    }

    [Test]
    public async Task What_is_no_ZooKeeper_is_passed_over()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var serving = Task.Run(async () =>
        {
            using var accepted = await listener.AcceptAsync();
            await accepted.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        });
        await using var member = await TestMember.StartAsync();

        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"{listener.LocalEndPoint},{member.Servers}", Seed = 3 }).InTime();

        await (await client.GetSessionAsync()).SyncAsync().InTime();
        listener.Dispose();
        await serving.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>Asks until it is answered: connections that were garbled may still have to end.</summary>
    private static async Task UntilAnsweredAsync(IZnodeClient client)
    {
        while (true)
        {
            try
            {
                await (await client.GetSessionAsync().InTime()).SyncAsync().InTime();
                return;
            }
            catch (ZnodeException)
            {
                await Task.Yield();
            }
        }
    }

    /// <summary>Passes bytes on and, once it begins, damages some of those that the server sends.</summary>
    private sealed class Garbler(IPEndPoint target, Random random) : InterceptingServer(target)
    {
        public bool Begins { get; set; }

        protected override Task PassAsync(Stream near, Stream far) => Task.WhenAny(near.CopyToAsync(far), GarbleAsync(far, near));

        private async Task GarbleAsync(Stream from, Stream to)
        {
            try
            {
                for (var isFirst = true; ; isFirst = false)
                {
                    var length = new byte[4];
                    await from.ReadExactlyAsync(length);
                    var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                    await from.ReadExactlyAsync(frame);
                    if (Begins && !isFirst)
                    {
                        Damage(length, ref frame);
                    }

                    await to.WriteAsync(length);
                    await to.WriteAsync(frame);
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // As above.
            }
        }

        private void Damage(byte[] length, ref byte[] frame)
        {
            switch (random.Next(8))
            {
                case 0:
                    BinaryPrimitives.WriteInt32BigEndian(length, random.Next(2) == 0 ? -1 - random.Next(1_000) : int.MaxValue - random.Next(1_000));
                    break;
                case 1:
                    frame = frame[..random.Next(4)];
                    BinaryPrimitives.WriteInt32BigEndian(length, frame.Length);
                    break;
                case 2 or 3:
                    for (var i = random.Next(4); i >= 0; i--)
                    {
                        // Not the zxid: no server but this one would then take the session any more, until its timeout.
                        frame[random.Next(4) == 0 ? random.Next(4) : random.Next(12, frame.Length)] = (byte)random.Next(256);
                    }

                    break;
                case 4 when frame.Length > 16:
                    BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(random.Next(16, frame.Length - 3) is var at && at + 4 <= frame.Length ? at : 0), random.Next(-2, int.MaxValue));
                    break;
            }
        }
    }
}
