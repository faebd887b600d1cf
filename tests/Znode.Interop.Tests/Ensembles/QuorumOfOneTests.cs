using System.Globalization;
using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;
using Znode.Interop.Tests.ZkCli;

namespace Znode.Interop.Tests.Ensembles;

/// <summary>With <c>standaloneEnabled=false</c> one process is a quorum of one, which an operator grows and shrinks by <c>reconfig</c>.</summary>
[Category("slow")]
[Parallelizable(ParallelScope.None)]
public sealed class QuorumOfOneTests
{
    [TestCase("znode shell"), TestCase("zkCli.sh"), CancelAfter(180_000)]
    public async Task It_leads_grows_to_three_and_is_left_alone_again(string program, CancellationToken cancellationToken)
    {
        Requires.Apache();
        var client = program == CommandLineClient.ZkCli.Name ? CommandLineClient.ZkCli : CommandLineClient.Shell;
        var lines = Enumerable.Range(1, 3).Select(_ => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ServerSettings.FreePort()}:{ServerSettings.FreePort()}:participant")).ToList();
        var settings = new ServerSettings()
            .With("tickTime", "500").With("initLimit", "10").With("syncLimit", "5").With("standaloneEnabled", "false").With("reconfigEnabled", "true")
            .With("skipACL", "yes").WithSystemProperty("zookeeper.skipACL", "yes");
        var servers = new List<TestServer>();
        try
        {
            for (var id = 1; id <= 3; id++)
            {
                // Each knows those that were there before, and itself: as ZooKeeper's guide has it for who joins.
                settings = settings.With($"server.{id}", lines[id - 1]);
                var server = TestServer.Make(ServerProgram.Subject, settings);
                servers.Add(server);
                Directory.CreateDirectory(server.DataDirectory);
                await File.WriteAllTextAsync(Path.Combine(server.DataDirectory, "myid"), $"{id}\n", cancellationToken);
                await server.StartAsync(cancellationToken);
                Assert.That(await TestEnsemble.ModeAsync(server, cancellationToken), Is.EqualTo(id == 1 ? "leader" : "follower"));
                if (id > 1)
                {
                    var grown = await client.OneShotAsync(servers[0], ["reconfig", "-add", $"server.{id}={lines[id - 1]};127.0.0.1:{server.EndPoint.Port}"], cancellationToken);
                    Assert.That(grown.Output, Does.Contain("Committed new configuration:").And.Contain($"server.{id}={lines[id - 1]};127.0.0.1:"));
                }

                await CreateAsync(server, $"/at{id}", cancellationToken);
            }

            // Two of three are a quorum now, without the first.
            await servers[0].KillAsync(cancellationToken);
            await CreateAsync(servers[1], "/without-the-first", cancellationToken);
            await servers[0].StartAsync(cancellationToken);

            // The leader is left: where it has to hand over, Apache ends the connection of who asked.
            var last = await LeaderAsync(servers, cancellationToken);
            var (own, others) = ($"server.{servers.IndexOf(last) + 1}=", servers.Where(server => server != last).ToList());
            var shrunk = await client.OneShotAsync(last, ["reconfig", "-remove", string.Join(',', others.Select(server => servers.IndexOf(server) + 1))], cancellationToken);
            Assert.That(shrunk.Output, Does.Contain("Committed new configuration:"), shrunk.Error);
            Assert.That(shrunk.Output.Split('\n').Where(line => line.StartsWith("server.", StringComparison.Ordinal)), Has.One.StartsWith(own).And.Exactly(1).Items);
            foreach (var server in others)
            {
                await server.KillAsync(cancellationToken);
            }

            await CreateAsync(last, "/alone", cancellationToken);

            // Its zoo.cfg has no other member any more.
            await last.KillAsync(cancellationToken);
            await last.StartAsync(cancellationToken);
            Assert.That(await TestEnsemble.ModeAsync(last, cancellationToken), Is.EqualTo("leader"));
            using var session = await TestEnsemble.OpenAsync(last, cancellationToken);
            foreach (var path in new[] { "/at1", "/at2", "/at3", "/without-the-first", "/alone" })
            {
                Assert.That((await session.CallAsync(Opcode.Exists, Request.PathWatch(path), cancellationToken)).Error, Is.EqualTo(WireError.Ok), path);
            }
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task<TestServer> LeaderAsync(IReadOnlyList<TestServer> servers, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            foreach (var server in servers)
            {
                if (await TestEnsemble.ModeAsync(server, cancellationToken) == "leader")
                {
                    return server;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));

        throw new OperationCanceledException(cancellationToken);
    }

    private static async Task CreateAsync(TestServer server, string path, CancellationToken cancellationToken)
    {
        using var session = await TestEnsemble.OpenAsync(server, cancellationToken);
        await session.DoAsync(Opcode.Create, Request.Create(path, null, WireAcl.Open, 0), cancellationToken);
    }
}
