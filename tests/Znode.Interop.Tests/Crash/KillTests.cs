using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Crash;

/// <summary>kill -9 under load loses nothing that was acknowledged, and sessions outlive the server.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class KillTests
{
    private const int Window = 64;

    /// <summary>Acknowledged writes before each kill: uneven, so that kills fall on different places of batches and files.</summary>
    private static readonly int[] Rounds = [1, 100, 737, 1500, 2222];

    [Test, CancelAfter(120_000)]
    public async Task Every_acknowledged_write_is_there_after_kill_9(CancellationToken cancellationToken)
    {
        await using var server = await TestServer.StartAsync(ServerProgram.Subject, new ServerSettings().With("snapCount", "500"), cancellationToken);
        var acknowledged = new Dictionary<string, long>();
        for (var round = 0; round < Rounds.Length; round++)
        {
            using (var session = await WireSession.OpenAsync(server.EndPoint, cancellationToken))
            {
                var parent = $"/round{round}";
                await session.DoAsync(Opcode.Create, Request.Create(parent, null, WireAcl.Open, 0), cancellationToken);
                var writer = new PipeliningWriter(session, parent, Window);
                await writer.WriteAsync(Rounds[round], () => server.KillAsync(cancellationToken), cancellationToken);
                foreach (var (path, zxid) in writer.Acknowledged)
                {
                    acknowledged.Add(path, zxid);
                }
            }

            await server.StartAsync(cancellationToken);
            await AssertAllThereAsync(server, acknowledged, cancellationToken);
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_session_survives_kill_9_and_keeps_its_ephemerals_when_its_client_comes_back(CancellationToken cancellationToken)
    {
        await using var server = await TestServer.StartAsync(ServerProgram.Subject, new ServerSettings(), cancellationToken);
        ConnectRequest resumption;
        using (var owner = await WireSession.OpenAsync(server.EndPoint, cancellationToken))
        {
            await owner.DoAsync(Opcode.Create, Request.Create("/mine", [1], WireAcl.Open, 1), cancellationToken);
            resumption = owner.Resumption;
        }

        await server.KillAsync(cancellationToken);
        await server.StartAsync(cancellationToken);
        using var resumed = await WireSession.TryOpenAsync(server.EndPoint, resumption, cancellationToken);
        Assert.That(resumed?.Response, Is.EqualTo(new ConnectResponse(0, resumption.TimeoutMs, resumption.SessionId, resumption.Password, false)).UsingPropertiesComparer());
        var stat = WireStat.Read((await resumed!.DoAsync(Opcode.Exists, Request.PathWatch("/mine"), cancellationToken)).Reader());
        Assert.That(stat.EphemeralOwner, Is.EqualTo(resumption.SessionId));
        await resumed.DoAsync(Opcode.CloseSession, [], cancellationToken);
        using var witness = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
        Assert.That((await witness.CallAsync(Opcode.Exists, Request.PathWatch("/mine"), cancellationToken)).Error, Is.EqualTo(WireError.NoNode));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_session_whose_client_never_comes_back_expires_after_the_restart(CancellationToken cancellationToken)
    {
        await using var server = await TestServer.StartAsync(ServerProgram.Subject, new ServerSettings().With("tickTime", "500"), cancellationToken);
        using (var lost = await WireSession.OpenAsync(server.EndPoint, cancellationToken, timeoutMs: 2000))
        {
            await lost.DoAsync(Opcode.Create, Request.Create("/lost", [1], WireAcl.Open, 1), cancellationToken);
        }

        await server.KillAsync(cancellationToken);
        await server.StartAsync(cancellationToken);
        using var witness = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
        await witness.DoAsync(Opcode.Exists, Request.PathWatch("/lost", watch: true), cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        IReadOnlyList<WireEvent> events = [];
        while (events.Count == 0 && await timer.WaitForNextTickAsync(cancellationToken))
        {
            await witness.DoAsync(Opcode.Ping, [], cancellationToken);
            events = witness.TakeEvents();
        }

        Assert.That(events.Select(occurred => (occurred.Type, occurred.Path)), Is.EqualTo(new[] { (2, "/lost") }));
    }

    private static async Task AssertAllThereAsync(TestServer server, Dictionary<string, long> acknowledged, CancellationToken cancellationToken)
    {
        using var reader = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
        foreach (var (path, zxid) in acknowledged)
        {
            var reply = await reader.CallAsync(Opcode.GetData, Request.PathWatch(path), cancellationToken);
            Assert.That(reply.Error, Is.EqualTo(WireError.Ok), $"{path} was acknowledged with zxid 0x{zxid:x} and is gone");
            var body = reply.Reader();
            Assert.That(body.Buffer(), Is.EqualTo(PipeliningWriter.Data(path)), path);
            Assert.That(WireStat.Read(body).Czxid, Is.EqualTo(zxid), path);
        }
    }
}
