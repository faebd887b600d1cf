using System.Net;
using Znode.Interop.Tests.Servers;

namespace Znode.Recipes.Tests.Backends;

/// <summary>The server of all tests on Apache ZooKeeper: started by the first that needs it, and ended after the last of this assembly.</summary>
[SetUpFixture]
public sealed class ApacheServer
{
    private static readonly SemaphoreSlim Starting = new(1);
    private static readonly TestServer?[] Started = new TestServer?[1];

    internal static IPEndPoint EndPoint => Started[0]!.EndPoint;

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (Started[0] is { } server)
        {
            await server.DisposeAsync();
        }
    }

    internal static async Task<TestServer> StartAsync()
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
