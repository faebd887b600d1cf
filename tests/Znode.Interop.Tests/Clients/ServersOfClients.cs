using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Clients;

/// <summary>One server of each program for all suites of this folder; each test has a root of its own.</summary>
[SetUpFixture]
public sealed class ServersOfClients
{
    private static readonly SemaphoreSlim Gate = new(1);
    private static readonly Dictionary<ServerProgram, TestServer> Servers = [];

    internal static ServerSettings Settings { get; } = new ServerSettings().With("tickTime", "1000");

    /// <summary>Gets the server of a program, as <c>host:port</c>; skips the test when the program is not on this machine.</summary>
    internal static async Task<string> GetAsync(ServerProgram program)
    {
        await Gate.WaitAsync();
        try
        {
            if (!Servers.TryGetValue(program, out var server))
            {
                Servers.Add(program, server = await TestServer.StartAsync(program, Settings, CancellationToken.None));
            }

            return server.ConnectString;
        }
        finally
        {
            Gate.Release();
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var server in Servers.Values)
        {
            await server.DisposeAsync();
        }

        Servers.Clear();
    }
}
