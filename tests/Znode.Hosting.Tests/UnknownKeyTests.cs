using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Znode.Hosting.Tests.Support;

namespace Znode.Hosting.Tests;

[TestFixture]
public sealed class UnknownKeyTests
{
    [Test]
    public async Task A_misspelt_key_of_the_member_is_named_when_the_host_starts()
    {
        using var host = TestHost.Create(
            services => services.AddZnodeMember(), ("Znode:DataDirectory", ""), ("Znode:SyncLimt", "7"), ("znode:ticktime", "00:00:01"), ("Znode:Client:other:User", "of another host"), ("Zonde:TickTime", ""));
        await host.StartAsync();

        var warnings = Warnings(host);
        Assert.That(warnings, Has.Count.EqualTo(1));
        Assert.That(warnings[0], Does.Contain("Znode:SyncLimt"));
        await host.StopAsync();
    }

    [Test]
    public async Task Misspelt_keys_of_a_client_and_of_its_tls_are_named()
    {
        using var host = TestHost.Create(
            services => services.AddKeyedZnodeClient("orders", client => client.ConnectionString = "localhost"), ("Znode:Client:orders:DialTimeot", "7"), ("Znode:Client:orders:RetryReads", "true"), ("Znode:Client:orders:Tls:Servername", "a"), ("Znode:Client:orders:Tls:KeyFiel", "a"), ("Znode:Member", "has none"));
        await host.StartAsync();

        Assert.That(Warnings(host).Select(static warning => warning.Split(' ', ',').First(static word => word.StartsWith("Znode:", StringComparison.Ordinal))), Is.EquivalentTo(["Znode:Client:orders:DialTimeot", "Znode:Client:orders:Tls:KeyFiel"]));
        await host.StopAsync();
    }

    [Test]
    public void Every_setting_of_the_ports_is_known()
    {
        var ofPorts = typeof(ZnodePortSettings).GetProperties().Select(static property => property.Name);
        var ofMember = typeof(ZnodeMemberSettings).GetProperties().Select(static property => property.Name);
        Assert.That(ReadSection.OfMember.Keys, Is.EquivalentTo([.. ofMember, .. ofPorts, "Client"]));
    }

    private static List<string> Warnings(IHost host) => [.. host.Logged().GetSnapshot().Where(static record => record.Level == LogLevel.Warning && record.Id.Id == 8001).Select(static record => record.Message)];
}
