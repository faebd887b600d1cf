using Znode.Protocol;
using Znode.Server;

namespace Znode.AspNetCore.Clients;

/// <summary>Pings that wait for the leader's word: what one client can make a member hold is bounded.</summary>
[CancelAfter(60_000)]
public sealed class PingTests
{
    private const int OutstandingMax = 100;
    private const int Pings = 5_000;

    [Test]
    public async Task All_pings_of_one_that_sends_very_many_are_answered(CancellationToken cancellationToken)
    {
        await using var ensemble = await Ensemble.StartAsync(cancellationToken);
        using var client = await ensemble.OpenAsync(cancellationToken);
        var sending = client.SendAsync(Flood(), cancellationToken).AsTask();
        for (var i = 0; i < Pings; i++)
        {
            Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(Xids.Ping));
        }

        await sending;
    }

    [Test]
    public async Task One_whose_pings_get_no_answer_is_read_no_further(CancellationToken cancellationToken)
    {
        await using var ensemble = await Ensemble.StartAsync(cancellationToken);
        using var client = await ensemble.OpenAsync(cancellationToken);
        ensemble.Network.Reaches = static (_, _) => false;
        await client.SendAsync(Flood(), cancellationToken);
        while (true)
        {
            using (ensemble.Port.Core.EnterTurn())
            {
                var waiting = ensemble.Port.Core.Connections[client.Session!.Session].PingsWaiting;
                Assert.That(waiting, Is.LessThanOrEqualTo(OutstandingMax));
                if (waiting == OutstandingMax)
                {
                    break;
                }
            }

            await Task.Yield();
        }
    }

    private static byte[] Flood() => RawClient.Frames(writer =>
    {
        for (var i = 0; i < Pings; i++)
        {
            writer.WriteRaw(RawClient.Header(Xids.Ping, OpCode.Ping));
        }
    });

    /// <summary>Three members in this process, one of which, that follows, listens.</summary>
    private sealed class Ensemble(InProcessEnsemble network, List<ZnodeMember> members, List<ClientPort> ports) : IAsyncDisposable
    {
        public InProcessEnsemble Network => network;

        public ClientPort Port { get; private set; } = null!;

        public static async Task<Ensemble> StartAsync(CancellationToken cancellationToken)
        {
            var network = new InProcessEnsemble(1, 2, 3);
            var (members, ports) = (new List<ZnodeMember>(), new List<ClientPort>());
            foreach (var id in network.Config.Servers.Keys)
            {
                members.Add(await ZnodeMember.CreateBuilder()
                    .Configure(options => options with { Id = id, OutstandingRequestsMax = OutstandingMax })
                    .WithPeers(network)
                    .ListenForClients(new() { EndPoint = new(System.Net.IPAddress.Loopback, 0) }, ports.Add)
                    .StartAsync(cancellationToken));
            }

            foreach (var member in members)
            {
                await member.Ready.WaitAsync(cancellationToken);
            }

            return new(network, members, ports);
        }

        public Task<RawClient> OpenAsync(CancellationToken cancellationToken)
        {
            Port = ports.First(Follows);
            return OpenAtAsync(Port, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var member in members)
            {
                await member.DisposeAsync();
            }
        }

        // In a turn: a member is ready a moment before it has become what it is.
        private static bool Follows(ClientPort port)
        {
            using (port.Core.EnterTurn())
            {
                return port.Core.Learner is not null;
            }
        }

        private static async Task<RawClient> OpenAtAsync(ClientPort port, CancellationToken cancellationToken)
        {
            var client = await RawClient.ConnectAsync(port.EndPoint, cancellationToken);
            await client.OpenSessionAsync(30_000, cancellationToken);
            return client;
        }
    }
}
