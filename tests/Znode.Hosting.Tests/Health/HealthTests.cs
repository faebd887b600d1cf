using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Znode.Hosting.Tests.Support;
using Znode.Server;

namespace Znode.Hosting.Tests.Health;

[TestFixture]
public sealed class HealthTests
{
    private static readonly (string, string?) InMemory = ("Znode:DataDirectory", "");

    [Test]
    public async Task A_member_is_unhealthy_before_it_runs_healthy_while_it_serves_and_unhealthy_after()
    {
        using var host = TestHost.Create(services => services.AddZnodeMember(), InMemory);
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Unhealthy));

        await host.StartAsync();
        var serving = await host.HealthAsync();
        Assert.That((serving.Status, serving.Description), Is.EqualTo((HealthStatus.Healthy, "Member 1 is alone and serving, at 0x0.")));
        Assert.That(serving.Data["role"], Is.EqualTo("Standalone"));

        await host.StopAsync();
        Assert.That((await host.HealthAsync()).Status, Is.EqualTo(HealthStatus.Unhealthy));
    }

    [Test]
    public async Task A_member_without_a_quorum_is_degraded_and_says_so()
    {
        var ensemble = new InProcessEnsemble(1, 2, 3);
        using var host = TestHost.Create(services => services.AddZnodeMember().ConfigureMember((_, member) => member.WithPeers(ensemble)), InMemory);
        await host.StartAsync();

        var looking = await host.HealthAsync();

        Assert.That(looking.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(looking.Description, Does.Contain("no quorum"));
        await host.StopAsync();
    }

    [Test]
    public async Task Without_a_quorum_a_host_is_called_and_yet_does_not_count_as_started()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection([new("Znode:DataDirectory", "")]);
        builder.Services.AddRoutingCore().AddZnodeMember().ConfigureMember((_, member) => member.WithPeers(new InProcessEnsemble(1, 2, 3)));
        builder.Services.AddHealthChecks().AddZnode();
        await using var application = builder.Build();
        application.MapHealthChecks("/ready");
        application.MapHealthChecks("/started", new() { ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable } });
        await application.StartAsync();

        using var http = new HttpClient { BaseAddress = new(application.Urls.Single()) };
        using var ready = await http.GetAsync(new Uri("/ready", UriKind.Relative));
        using var started = await http.GetAsync(new Uri("/started", UriKind.Relative));

        Assert.That((ready.StatusCode, started.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable)));
        await application.StopAsync();
    }

    [Test]
    public async Task The_health_of_nothing_is_a_mistake_that_is_explained()
    {
        using var host = TestHost.Create(_ => { });
        var entry = await host.HealthAsync();
        Assert.That(entry.Exception?.Message, Does.Contain("AddZnodeMember()"));
    }
}
