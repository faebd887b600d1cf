
namespace Znode.Client.Conformance;

/// <summary>Clients over the network, at a server that all tests of a suite share; each test has a root of its own.</summary>
public abstract class RemoteSubject : ConformanceSubject
{
    /// <summary>Gets where the server is, as <c>host:port</c>.</summary>
    public string Server { get; private set; } = null!;

    /// <summary>Gets the root of the test that runs.</summary>
    public ZnodePath Root { get; private set; } = ZnodePath.Root;

    public override bool PlainCreatesInTransactionsHaveStats => false;

    public override async Task BeginAsync()
    {
        Server = await GetServerAsync();
        Root = $"/test-{Guid.NewGuid():N}";
        await using var client = await ZnodeClient.ConnectAsync(Server).InTime();
        await (await client.GetSessionAsync()).CreateAsync(Root).InTime();
    }

    public override Task<IZnodeClient> ConnectAsync() => ConnectAsync(Server);

    /// <summary>Connects by another way to the server than the direct one, or with other options.</summary>
    public async Task<IZnodeClient> ConnectAsync(string server, Func<ZnodeClientOptions, ZnodeClientOptions>? configure = null)
    {
        var options = new ZnodeClientOptions { Servers = $"{server}{Root}", SessionTimeout = TimeSpan.FromSeconds(10) };
        return await ZnodeClient.ConnectAsync(configure is null ? options : configure(options)).InTime();
    }

    /// <summary>Gets a server to test against, as <c>host:port</c>.</summary>
    protected abstract Task<string> GetServerAsync();
}
