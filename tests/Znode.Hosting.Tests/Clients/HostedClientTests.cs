using System.Net;
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
    [TestCase("Znode:Client:coordination:User", "me", "Znode:Client:coordination:Password")]
    [TestCase("Znode:Client:coordination:ServicesPath", "services", "Znode:Client:coordination:ServicesPath")]
    public void A_value_that_can_not_be_is_refused_at_the_start_by_its_key(string key, string? value, string named, CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddZnodeClient("coordination"), ("ConnectionStrings:coordination", "localhost:2181"), (key, value));
        Assert.That(async () => await host.StartAsync(cancellationToken), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains(named));
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
