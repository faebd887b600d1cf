using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Znode.AspNetCore.Peers;

/// <summary>gRPC's two methods, found by their paths. Routing would find them too, after it had compiled its tables at each start.</summary>
internal sealed class PeerApplication : IEndpointRouteBuilder
{
    private readonly IServiceScopeFactory _scopes;
    private readonly Dictionary<string, Endpoint> _methods = new(StringComparer.Ordinal);

    public PeerApplication(IServiceProvider services)
    {
        ServiceProvider = services;
        _scopes = services.GetRequiredService<IServiceScopeFactory>();
        this.MapGrpcService<PeerService>();
        foreach (var endpoint in DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>())
        {
            // gRPC adds patterns with parameters, which answer "unimplemented" to unknown methods: here those get nothing.
            if (endpoint.RoutePattern is { Parameters: [], RawText: { } path })
            {
                _methods[path] = endpoint;
            }
        }
    }

    public IServiceProvider ServiceProvider { get; }

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(ServiceProvider);

    /// <summary>Handles a request.</summary>
    public async Task HandleAsync(IFeatureCollection features)
    {
        var context = new DefaultHttpContext(features) { ServiceScopeFactory = _scopes };
        if (!_methods.TryGetValue(context.Request.Path.Value ?? "", out var endpoint))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.SetEndpoint(endpoint);
        await endpoint.RequestDelegate!(context).ConfigureAwait(false);
    }
}
