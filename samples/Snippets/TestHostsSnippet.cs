using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Znode;
using Znode.Client;
using Znode.Testing;

namespace Snippets;

/// <summary>The code in the README of Znode.Testing.Hosting, word for word.</summary>
internal static class TestHostsSnippet
{
    public static async Task RunAsync()
    {
        await HostAsync();
        await PortAsync();
    }

    private static async Task HostAsync()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 42);
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddZnodeClient("coordination");     // the program's own line, with the connection string of its configuration
        builder.Services.AddZnodeTestEnsemble(ensemble);     // the test's
        using var host = builder.Build();
        await host.StartAsync();
        var session = await host.Services.GetRequiredService<IZnodeClient>().GetSessionAsync();
        await session.CreateAsync("/a", "in the test's ensemble");
        await host.StopAsync();
    }

    private static async Task PortAsync()
    {
        using var fake = new FakeZnode();
        await using var port = await fake.ListenOnLoopbackAsync();
        var connectionString = $"{port.EndPoint}";           // 127.0.0.1 and a port that was free
        await using var client = await ZnodeClient.ConnectAsync(connectionString);
        if (await (await client.GetSessionAsync()).ExistsAsync("/") is null)
        {
            throw new InvalidOperationException("The fake has no root.");
        }
    }
}
