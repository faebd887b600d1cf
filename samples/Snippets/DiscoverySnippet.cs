using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Samples;

namespace Snippets;

/// <summary>The code in src/Znode.Extensions.ServiceDiscovery/README.md, word for word.</summary>
internal static class DiscoverySnippet
{
    /// <param name="args">With <c>--ConnectionStrings:coordination=…</c>; a service "orders" is registered there.</param>
    /// <param name="cancellationToken">Ends all waits.</param>
    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(args);
        builder.Services.AddZnodeClient("coordination");                                        // ConnectionStrings:coordination; a member brings a directory too
        builder.Services.AddServiceDiscovery().AddZnodeServiceEndpointProvider();
        builder.Services.ConfigureHttpClientDefaults(http => http.AddServiceDiscovery());
        using var host = builder.Build();

        var http = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        Console.WriteLine(await http.GetStringAsync("http://orders/", cancellationToken));      // one of the instances that are registered as "orders"

        Check.Equal("no orders yet", await http.GetStringAsync("http://orders/", cancellationToken), "the name is resolved");
    }
}
