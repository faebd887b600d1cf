using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Snippets;

/// <summary>The code in src/Znode.Hosting.AspNetCore/README.md, word for word.</summary>
internal static class WebSnippet
{
    public static async Task RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddZnodeMember()             // Znode:ServerId, Znode:DataDirectory, Znode:Ensemble …
            .AddPorts()                               // Znode:ClientEndpoint, Znode:PeerSecret …
            .UseServerAddress()
            .AddServiceRegistration("orders");        // found under this name from when Kestrel listens until the host begins to stop
        builder.Services.AddHealthChecks().AddZnode(tags: ["ready"]);

        await using var application = builder.Build();
        application.MapGet("/", () => "no orders yet");
        application.MapHealthChecks("/ready");        // 200 without a quorum too: "Degraded"
        application.MapHealthChecks("/started", new() { ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable } });
        await application.RunAsync(cancellationToken);
    }
}
