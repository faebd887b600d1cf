using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Znode.Hosting.Tests.Support;
using Znode.Recipes;

namespace Znode.Hosting.Tests.Parts;

[TestFixture]
[CancelAfter(60_000)]
public sealed class RegistrationTests
{
    private static readonly (string Key, string? Value) InMemory = ("Znode:DataDirectory", "");

    [Test]
    public async Task A_host_is_in_the_registry_while_it_runs_and_gone_before_its_services_stop(CancellationToken cancellationToken)
    {
        bool? wasThereAtStop = null;
        using var host = TestHost.Create(
            services =>
            {
                services.AddSingleton<IHostedService>(provider => new AtStop(async () =>
                {
                    var session = await provider.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
                    wasThereAtStop = await session.ExistsAsync("/services/orders/member-1", cancellationToken) is not null;
                }));
                services.AddZnodeMember().AddServiceRegistration("orders", (_, instance) => instance with { Address = "10.0.0.7", Port = 8080 });
            },
            InMemory);
        await host.StartAsync(cancellationToken);

        var directory = host.Services.GetRequiredService<IServiceDirectory>();
        await foreach (var snapshot in directory.ObserveAsync("orders", cancellationToken))
        {
            if (snapshot.Instances.Count == 1)
            {
                Assert.That((snapshot.Instances[0].Id, snapshot.Instances[0].Address, snapshot.Instances[0].Port), Is.EqualTo(("member-1", "10.0.0.7", (int?)8080)));
                break;
            }
        }

        var session = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync(cancellationToken);
        Assert.That(await session.ExistsAsync("/services/orders/member-1", cancellationToken), Is.Not.Null);
        await host.StopAsync(cancellationToken);
        Assert.That(wasThereAtStop, Is.False);
    }

    [Test]
    public async Task A_web_application_registers_where_it_listens(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection([new(InMemory.Key, InMemory.Value)]);
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddZnodeMember().UseServerAddress().AddServiceRegistration("orders");
        await using var application = builder.Build();
        await application.StartAsync(cancellationToken);

        await foreach (var snapshot in application.Services.GetRequiredService<IServiceDirectory>().ObserveAsync("orders", cancellationToken))
        {
            if (snapshot.Instances.Count == 1)
            {
                Assert.That($"http://{snapshot.Instances[0].Address}:{snapshot.Instances[0].Port}", Is.EqualTo(application.Urls.Single()));
                break;
            }
        }

        await application.StopAsync(cancellationToken);
    }

    [Test]
    public void A_host_that_nobody_can_reach_is_a_mistake_that_is_explained(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddZnodeMember().AddServiceRegistration("orders"), InMemory);
        Assert.That(async () => await host.StartAsync(cancellationToken), Throws.InvalidOperationException.With.Message.Contains("UseServerAddress()"));
    }

    [Test]
    public async Task A_host_may_be_reached_by_a_spec_of_its_URI_alone(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddZnodeMember().AddServiceRegistration("orders", (_, instance) => instance with { UriSpec = "https://orders.example/{id}" }), InMemory);
        await host.StartAsync(cancellationToken);

        await foreach (var snapshot in host.Services.GetRequiredService<IServiceDirectory>().ObserveAsync("orders", cancellationToken))
        {
            if (snapshot.Instances.Count == 1)
            {
                Assert.That(snapshot.Instances[0].BuildUri(), Is.EqualTo(new Uri("https://orders.example/member-1")));
                break;
            }
        }

        await host.StopAsync(cancellationToken);
    }

    [Test]
    public async Task A_host_without_patience_does_not_wait_for_a_registration_that_does_not_end(CancellationToken cancellationToken)
    {
        var registry = new StuckRegistry();
        using var host = TestHost.Create(
            services => services.AddSingleton<IServiceRegistry>(registry).AddZnodeMember().AddServiceRegistration("orders", (_, instance) => instance with { Address = "10.0.0.7" }),
            InMemory);
        await host.StartAsync(cancellationToken);
        await registry.Asked.Task.WaitAsync(cancellationToken);
        using var patience = new CancellationTokenSource();

        var stopping = host.StopAsync(patience.Token);
        await patience.CancelAsync();

        // It says that it was cut short, and it ends.
        await stopping.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.That(stopping.IsCompleted);
        registry.Ends.TrySetCanceled(CancellationToken.None);
    }

    private sealed class StuckRegistry : IServiceRegistry
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<IServiceLease> Ends { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<IServiceLease> RegisterAsync(ServiceRegistration registration, CancellationToken cancellationToken = default)
        {
            Asked.TrySetResult();
            return await Ends.Task;
        }
    }

    private sealed class AtStop(Func<Task> act) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => act();
    }
}
