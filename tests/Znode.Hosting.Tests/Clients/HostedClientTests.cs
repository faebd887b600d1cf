using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Znode.AspNetCore;
using Znode.Hosting.Tests.Support;
using Znode.Server;

namespace Znode.Hosting.Tests.Clients;

[TestFixture]
[CancelAfter(60_000)]
public sealed class HostedClientTests
{
    private ZnodeMember _member = null!;
    private string _address = "";

    [SetUp]
    public async Task StartMember()
    {
        ClientPort port = null!;
        _member = await ZnodeMember.CreateBuilder().ListenForClients(new ClientPortOptions { EndPoint = new(IPAddress.Loopback, 0) }, created => port = created).StartAsync();
        _address = $"{port.EndPoint}";
    }

    [TearDown]
    public async Task StopMember() => await _member.DisposeAsync();

    [Test]
    public async Task A_client_is_found_by_its_connection_string(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddZnodeClient("coordination"), ("ConnectionStrings:coordination", $"{_address}/app"));
        await host.StartAsync(cancellationToken);
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Degraded), "nobody has used it");

        var session = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
        await session.CreateAsync("/a", default, new() { CreateParents = true }, cancellationToken);

        await using var own = await _member.OpenSessionAsync(cancellationToken: cancellationToken);
        Assert.That(await own.ExistsAsync("/app/a", cancellationToken), Is.Not.Null);
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Healthy));
        await host.StopAsync(cancellationToken);
    }

    [Test]
    public async Task Two_clients_have_keys_and_settings_of_their_own(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(
            services =>
            {
                services.AddKeyedZnodeClient("one");
                services.AddKeyedZnodeClient("two");
            },
            ("Znode:Client:one:ConnectionString", _address),
            ("ConnectionStrings:two", _address),
            ("Znode:Client:two:SessionTimeout", "00:00:05"));
        await host.StartAsync(cancellationToken);

        var one = await host.Services.GetRequiredKeyedService<IZnodeClient>("one").GetSessionAsync(cancellationToken);
        var two = await host.Services.GetRequiredKeyedService<IZnodeClient>("two").GetSessionAsync(cancellationToken);

        Assert.That(one.Id, Is.Not.EqualTo(two.Id));
        Assert.That((one.Timeout, two.Timeout), Is.EqualTo((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5))));
        await host.StopAsync(cancellationToken);
    }

    [TestCase("ConnectionStrings:coordination", null, "ConnectionStrings:coordination")]
    [TestCase("ConnectionStrings:coordination", "host:port", "ConnectionStrings:coordination")]
    [TestCase("Znode:Client:coordination:SessionTimeout", "00:00:00", "Znode:Client:coordination:SessionTimeout: 00:00:00 is shorter")]
    [TestCase("Znode:Client:coordination:SessionTimeout", "30", "Znode:Client:coordination:SessionTimeout: 30.00:00:00 is longer than a day. A number alone counts days: write 00:00:30")]
    [TestCase("Znode:Client:coordination:DialTimeout", "5", "Znode:Client:coordination:DialTimeout: 5.00:00:00 is longer than a day")]
    [TestCase("Znode:Client:coordination:ReplyBytesMax", "1", "ReplyBytesMax")]
    [TestCase("Znode:Client:coordination:Tls:AuthoritiesFile", "/none/ca.pem", "Znode:Client:coordination:Tls: /none/ca.pem can not be loaded")]
    [TestCase("Znode:Client:coordination:Tls:KeyFile", "me.key", "Znode:Client:coordination:Tls:CertificateFile: it is not set")]
    [TestCase("Znode:Client:coordination:User", "me", "Znode:Client:coordination:Password")]
    [TestCase("Znode:Client:coordination:ServicesPath", "services", "Znode:Client:coordination:ServicesPath")]
    public void A_value_that_can_not_be_is_refused_at_the_start_by_its_key(string key, string? value, string named, CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddZnodeClient("coordination"), ("ConnectionStrings:coordination", "localhost:2181"), (key, value));
        Assert.That(async () => await host.StartAsync(cancellationToken), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(named));
    }

    [Test]
    public async Task What_stands_in_no_configuration_is_set_in_code(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(
            services => services.AddZnodeClient("coordination").ConfigureClient((_, options) => options with { SessionTimeout = TimeSpan.FromSeconds(7) }),
            ("ConnectionStrings:coordination", _address));
        await host.StartAsync(cancellationToken);

        Assert.That((await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken)).Timeout, Is.EqualTo(TimeSpan.FromSeconds(7)));

        await host.StopAsync(cancellationToken);
        Assert.That(() => new ServiceCollection().AddZnodeMember().ConfigureClient((_, options) => options), Throws.InvalidOperationException.With.Message.Contains("It is a member"));
        Assert.That(() => new ServiceCollection().AddZnodeClient("one").ConfigureMember((_, _) => { }), Throws.InvalidOperationException.With.Message.Contains("It is a client"));
    }

    [Test]
    public async Task TLS_of_the_configuration_is_spoken(CancellationToken cancellationToken)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var host = TestHost.Create(services => services.AddZnodeClient("coordination"), ("ConnectionStrings:coordination", $"{listener.LocalEndpoint}"), ("Znode:Client:coordination:Tls:ServerName", "orders.example"));
        await host.StartAsync(cancellationToken);
        using var over = new CancellationTokenSource();
        var session = host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(over.Token).AsTask();

        using var connection = await listener.AcceptTcpClientAsync(cancellationToken);
        var hello = new byte[512];
        var length = await connection.GetStream().ReadAtLeastAsync(hello, 64, cancellationToken: cancellationToken);

        const byte Handshake = 22;
        Assert.That(hello[0], Is.EqualTo(Handshake));
        Assert.That(System.Text.Encoding.ASCII.GetString(hello, 0, length), Does.Contain("orders.example"), "the name that the server is asked to prove");
        await over.CancelAsync();
        await Assert.ThrowsAsync<ZnodeCanceledException>(() => session);
        await host.StopAsync(cancellationToken);
    }

    [Test]
    public void A_second_client_without_a_key_is_refused_before_it_takes_over_what_was_added_to_the_first()
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                () => new ServiceCollection().AddZnodeClient("one").Services.AddZnodeClient("two"),
                Throws.InvalidOperationException.With.Message.Contains("AddKeyedZnodeClient"));
            Assert.That(
                () => new ServiceCollection().AddZnodeMember().Services.AddZnodeClient("one"),
                Throws.InvalidOperationException.With.Message.StartsWith("AddZnodeClient(\"one\") is a second IZnodeClient"));
            Assert.That(
                () => new ServiceCollection().AddZnodeClient("one").Services.AddZnodeMember(),
                Throws.InvalidOperationException.With.Message.StartsWith("AddZnodeMember() is a second IZnodeClient"));
            Assert.That(() => new ServiceCollection().AddZnodeMember().Services.AddKeyedZnodeClient("one").Services.AddKeyedZnodeClient("two"), Throws.Nothing);
        });
    }
}
