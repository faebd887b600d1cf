using System.Net;
using Znode.Interop.Tests.Servers;

namespace Znode.Recipes.Tests.Backends;

/// <summary>The server of all tests on Apache ZooKeeper: started by the first that needs it, and ended by <see cref="LastOfAll"/>.</summary>
internal static class ApacheServer
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static readonly TestServer?[] Started = new TestServer?[1];

    public static IPEndPoint EndPoint => Started[0]!.EndPoint;

    public static async Task StopAsync()
    {
        if (Started[0] is { } server)
        {
            Started[0] = null;
            await server.DisposeAsync();
        }
    }

    public static async Task<TestServer> StartAsync()
    {
        Requires.Apache();
        await Starting.WaitAsync();
        try
        {
            return Started[0] ??= await TestServer.StartAsync(ServerProgram.Apache, new ServerSettings(), CancellationToken.None);
        }
        finally
        {
            Starting.Release();
        }
    }
}
