using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.ServiceDiscovery;
using Znode.Hosting.Tests.Support;
using Znode.Recipes;
using Znode.Testing;

namespace Znode.Hosting.Tests;

/// <summary>Services called by name, from a registry.</summary>
[TestFixture]
[CancelAfter(60_000)]
public sealed class ServiceDiscoveryTests
{
    private IZnodeClient _client = null!;

    [SetUp]
    public void MakeFake() => _client = FakeZnode.CreateClient();

    [TearDown]
    public async Task DisposeClient() => await _client.DisposeAsync();

    [Test]
    public async Task A_service_is_called_by_its_name_wherever_it_is(CancellationToken cancellationToken)
    {
        await using var first = await StartOrdersAsync("first", cancellationToken);
        using var host = Caller();
        var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("caller");
        await using var lease = await RegisterAsync(first, cancellationToken);
        Assert.That(await http.GetStringAsync("http://orders/who", cancellationToken), Is.EqualTo("first"));
    }

    [Test]
    public async Task Instances_that_come_and_go_are_seen_by_who_resolved_before(CancellationToken cancellationToken)
    {
        using var host = Caller();
        var resolver = host.Services.GetRequiredService<ServiceEndpointResolver>();
        var registry = _client.ServiceRegistry("/services");
        var one = await registry.RegisterAsync(new() { ServiceName = "orders", Address = "10.0.0.1", Port = 80 }, cancellationToken);
        await using var two = await registry.RegisterAsync(new() { ServiceName = "orders", Address = "10.0.0.2", Port = 80, SslPort = 443 }, cancellationToken);

        Assert.That(await ResolveAsync(resolver, "http://orders", cancellationToken), Is.EquivalentTo(new[] { "http://10.0.0.1/", "http://10.0.0.2/" }));
        Assert.That(await ResolveAsync(resolver, "https+http://orders", cancellationToken), Is.EquivalentTo(new[] { "http://10.0.0.1/", "https://10.0.0.2/" }));

        var before = await resolver.GetEndpointsAsync("http://orders", cancellationToken);
        var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = before.ChangeToken.RegisterChangeCallback(_ => changed.TrySetResult(), null);
        await one.DisposeAsync();
        await changed.Task.WaitAsync(cancellationToken);
        Assert.That(await ResolveAsync(resolver, "http://orders", cancellationToken), Is.EqualTo(new[] { "http://10.0.0.2/" }));
    }

    [Test]
    public async Task Addresses_are_not_looked_for_in_the_registry(CancellationToken cancellationToken)
    {
        using var host = Caller();
        var resolved = await ResolveAsync(host.Services.GetRequiredService<ServiceEndpointResolver>(), "http://127.0.0.1:5000", cancellationToken);
        Assert.That(resolved, Has.None.Contains("orders"));
        var session = await _client.GetSessionAsync(cancellationToken);
        Assert.That(await session.ExistsAsync("/services/127.0.0.1", cancellationToken), Is.Null);
    }

    [Test]
    public void A_host_without_a_directory_is_told_what_is_missing(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddServiceDiscovery().AddZnodeServiceEndpointProvider());

        Assert.That(
            async () => await ResolveAsync(host.Services.GetRequiredService<ServiceEndpointResolver>(), "http://orders", cancellationToken),
            Throws.InvalidOperationException.With.Message.Contains("AddZnodeClient"));
    }

    [Test]
    public void A_directory_that_ends_before_its_first_list_leaves_nobody_waiting(CancellationToken cancellationToken)
    {
        using var host = TestHost.Create(services => services.AddSingleton<IServiceDirectory>(new EndedDirectory()).AddServiceDiscovery().AddZnodeServiceEndpointProvider());

        Assert.That(
            async () => await ResolveAsync(host.Services.GetRequiredService<ServiceEndpointResolver>(), "http://orders", cancellationToken),
            Throws.InstanceOf<ObjectDisposedException>().With.Message.Contains(nameof(IServiceDirectory)));
    }

    private static async Task<List<string>> ResolveAsync(ServiceEndpointResolver resolver, string name, CancellationToken cancellationToken) =>
        [.. (await resolver.GetEndpointsAsync(name, cancellationToken)).Endpoints.Select(endpoint => endpoint.EndPoint is UriEndPoint uri ? uri.Uri.ToString() : $"{endpoint.EndPoint}")];

    private static async Task<WebApplication> StartOrdersAsync(string name, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        application.Run(context => context.Response.WriteAsync(name, cancellationToken));
        await application.StartAsync(cancellationToken);
        return application;
    }

    private async Task<IServiceLease> RegisterAsync(WebApplication application, CancellationToken cancellationToken)
    {
        var uri = new Uri(application.Urls.Single());
        return await _client.ServiceRegistry("/services").RegisterAsync(new() { ServiceName = "orders", Address = uri.Host, Port = uri.Port }, cancellationToken);
    }

    private IHost Caller() => TestHost.Create(services =>
    {
        services.AddSingleton(_client.ServiceDirectory("/services"));
        services.AddServiceDiscovery();
        services.AddZnodeServiceEndpointProvider();
        services.AddHttpClient("caller").AddServiceDiscovery();
    });

    /// <summary>A directory that is disposed while it is asked.</summary>
    private sealed class EndedDirectory : IServiceDirectory
    {
        public ValueTask<ServiceSnapshot> GetAsync(string serviceName, CancellationToken cancellationToken = default) => throw new ObjectDisposedException(nameof(IServiceDirectory));

        public async IAsyncEnumerable<ServiceSnapshot> ObserveAsync(string serviceName, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            yield break;
        }

        public ValueTask<ServiceInstance?> SelectAsync(string serviceName, IInstanceSelector? selector = null, CancellationToken cancellationToken = default) => throw new ObjectDisposedException(nameof(IServiceDirectory));

        public ValueTask DisposeAsync() => default;
    }
}
