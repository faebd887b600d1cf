using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Znode.Ensemble;
using Znode.Hosting.Ports;
using Znode.Hosting.Tests.Support;
using Znode.Server;

namespace Znode.Hosting.Tests;

[TestFixture]
public sealed class PortTests
{
    private static readonly (string, string?) InMemory = ("Znode:DataDirectory", "");

    [Test]
    public async Task The_client_port_of_the_configuration_is_open_while_the_host_runs()
    {
        using var host = TestHost.Create(services => services.AddZnodeMember().AddPorts(), InMemory, ("Znode:ClientEndpoint", "127.0.0.1:0"), ("Znode:FourLetterWords", "*"));
        var ports = host.Services.GetRequiredService<ZnodePorts>();
        Assert.That(ports.ClientEndPoint, Is.Null, "nothing listens yet");
        await host.StartAsync();

        using var socket = new TcpClient();
        await socket.ConnectAsync(ports.ClientEndPoint!);
        await socket.GetStream().WriteAsync("ruok"u8.ToArray());
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        Assert.That(await reader.ReadToEndAsync(), Is.EqualTo("imok"));
        await host.StopAsync();
    }

    [Test]
    public async Task A_host_without_a_client_port_says_that_it_has_none()
    {
        using var host = TestHost.Create(services => services.AddZnodeMember().AddPorts(), InMemory);
        await host.StartAsync();
        Assert.That(host.Services.GetRequiredService<ZnodePorts>().ClientEndPoint, Is.Null);
        await host.StopAsync();
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task Three_hosts_are_an_ensemble_by_their_configuration(CancellationToken cancellationToken)
    {
        var ports = FreePorts(3);
        var hosts = Enumerable.Range(1, 3).Select(id => TestHost.Create(
            services => services.AddZnodeMember().AddPorts(),
            [InMemory, ("Znode:ServerId", $"{id}"), ("Znode:TickTime", "00:00:00.200"), ("Znode:PeerSecret", "known to all three"), .. ports.Select((port, i) => ($"Znode:Ensemble:{i + 1}", (string?)$"localhost:{port}"))])).ToList();
        await Task.WhenAll(hosts.Select(host => host.StartAsync(cancellationToken)));

        var writer = await hosts[0].Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
        await writer.CreateAsync("/a", cancellationToken: cancellationToken);
        var reader = await hosts[2].Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
        await reader.SyncAsync(cancellationToken: cancellationToken);

        Assert.That(await reader.ExistsAsync("/a", cancellationToken), Is.Not.Null);
        foreach (var host in hosts)
        {
            await host.StopAsync(cancellationToken);
            host.Dispose();
        }
    }

    /// <summary>The second one's list has both, the first one's only itself.</summary>
    [Test]
    [CancelAfter(60_000)]
    public async Task A_host_that_is_a_quorum_of_one_takes_in_another(CancellationToken cancellationToken)
    {
        var ports = FreePorts(2);
        var hosts = Enumerable.Range(1, 2).Select(id => TestHost.Create(
            services => services.AddZnodeMember().AddPorts(),
            [
                InMemory, ("Znode:ServerId", $"{id}"), ("Znode:TickTime", "00:00:00.200"), ("Znode:StandaloneEnabled", "false"), ("Znode:ReconfigEnabled", "true"), ("Znode:PeerSecret", "known to both of them"),
                .. ports.Take(id).Select((port, i) => ($"Znode:Ensemble:{i + 1}", (string?)$"localhost:{port}")),
            ])).ToList();
        await hosts[0].StartAsync(cancellationToken);
        var first = hosts[0].Services.GetRequiredService<IZnodeMember>();
        await first.Ready.WaitAsync(cancellationToken);
        Assert.That(first.Role, Is.EqualTo(MemberRole.Leader));

        await hosts[1].StartAsync(cancellationToken);
        var second = hosts[1].Services.GetRequiredService<IZnodeMember>();
        await second.Ready.WaitAsync(cancellationToken);
        Assert.That(second.Role, Is.EqualTo(MemberRole.Follower));
        var joiner = new EnsembleServer(new(2), "localhost", ports[1], ports[1]) { ClientPort = 2181 };
        var config = await second.ReconfigureAsync(EnsembleChange.Add(joiner), cancellationToken);

        Assert.That(config.Voters, Is.EqualTo(new ServerId[] { new(1), new(2) }));
        foreach (var host in hosts)
        {
            await host.StopAsync(cancellationToken);
            host.Dispose();
        }
    }

    [Test]
    public void What_is_said_of_the_ports_reaches_them([Values] bool yes)
    {
        var settings = new ZnodePortSettings { LeaderServes = yes };
        Assert.That(MemberPorts.ClientPort(settings, new(IPAddress.Loopback, 0)).LeaderServes, Is.EqualTo(yes));
        Assert.That(MemberPorts.PeerPort(settings, new(new(1), "localhost", 2888, 2888), reconfigEnabled: yes).AdmitJoiners, Is.EqualTo(yes), "who is to be added connects first");
    }

    [TestCase("Znode:ClientEndpoint", "2181", "Znode:ClientEndpoint")]
    [TestCase("Znode:ClientEndpoint", "nowhere:2181", "Znode:ClientEndpoint")]
    [TestCase("Znode:PeerSecret", "short", "Znode:PeerSecret")]
    [TestCase("Znode:PeerTls:CertificateFile", "no-such.pem", "Znode:PeerTls:CertificateFile")]
    [TestCase("Znode:ConnectionsPerAddressMax", "-1", "Znode:ConnectionsPerAddressMax")]
    public void A_port_that_can_not_be_is_refused_at_the_start_by_its_key(string key, string value, string named)
    {
        using var host = TestHost.Create(services => services.AddZnodeMember().AddPorts(), InMemory, (key, value));
        Assert.That(async () => await host.StartAsync(), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(named));
    }

    [Test]
    public void An_ensemble_beyond_this_machine_without_a_secret_is_refused()
    {
        using var host = TestHost.Create(services => services.AddZnodeMember().AddPorts(), InMemory, ("Znode:Ensemble:1", "host-1:2888"), ("Znode:Ensemble:2", "host-2:2888"));
        Assert.That(async () => await host.StartAsync(), Throws.ArgumentException.With.Message.Contains("AllowInsecurePeers"));
    }

    private static List<int> FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        List<int> ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
