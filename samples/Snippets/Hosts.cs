using System.Net;
using System.Net.Sockets;
using Samples;
using Znode;
using Znode.Client;

namespace Snippets;

/// <summary>Runs the snippets that are whole hosts, looks at them from outside, and stops them.</summary>
internal static class Hosts
{
    public static async Task RunLeaderOnlyServiceAsync(CancellationToken deadline)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        var running = HostingSnippet.RunAsync(["--Znode:DataDirectory=hosting", "--Logging:LogLevel:Default=Warning"], stopping.Token);
        Check.That(await await Task.WhenAny(Post.Sent, FailAsync(running)).WaitAsync(deadline) > 0, "the leader sends the bills");
        await stopping.CancelAsync();
        await running;
    }

    public static async Task RunWebApplicationAsync(CancellationToken deadline)
    {
        var port = FreePort();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        var running = WebSnippet.RunAsync(
            ["--urls=http://127.0.0.1:0", "--Znode:DataDirectory=web", $"--Znode:ClientEndpoint=127.0.0.1:{port}", "--Logging:LogLevel:Default=Warning"], stopping.Token);
        await using (var client = await ZnodeClient.ConnectAsync($"127.0.0.1:{port}", deadline))
        {
            await ClientSnippet.RunAsync($"127.0.0.1:{port}/app", deadline);
            var session = await client.GetSessionAsync(deadline);
            await session.CreateAsync("/shop/Checkout/ItemsMax", "20", new() { CreateParents = true }, deadline);
            ConfigurationSnippet.Run($"127.0.0.1:{port}");

            await using var directory = client.ServiceDirectory("/services");
            await foreach (var list in directory.ObserveAsync("orders", deadline))
            {
                if (list.Instances is [var instance])
                {
                    using var http = new HttpClient { BaseAddress = instance.BuildUri() };
                    Check.Equal("no orders yet", await http.GetStringAsync("/", deadline), "the application is where the registry says");
                    Check.Equal("Healthy", await http.GetStringAsync("/ready", deadline), "its member is healthy");
                    Check.Equal("Healthy", await http.GetStringAsync("/started", deadline), "it has been level with a quorum");
                    await DiscoverySnippet.RunAsync([$"--ConnectionStrings:coordination=127.0.0.1:{port}", "--Logging:LogLevel:Default=Warning"], deadline);
                    break;
                }
            }
        }

        await stopping.CancelAsync();
        await running;
    }

    // A host that ends before its service has done anything has failed.
    private static async Task<long> FailAsync(Task running)
    {
        await running;
        throw new InvalidOperationException("The host has stopped by itself.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
