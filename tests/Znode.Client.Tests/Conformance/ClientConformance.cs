namespace Znode.Client.Conformance;

/// <summary>What every test of a client over the network begins with: a client on a server, whose root is the test's own.</summary>
/// <remarks>The same suites run against members of Znode in this process, and against the programs that users run.</remarks>
public abstract class ClientConformance
{
    private readonly List<IAsyncDisposable> _disposables = [];

    protected IZnodeClient Client { get; private set; } = null!;

    protected IZnodeSession Session { get; private set; } = null!;

    /// <summary>Gets where the test's server is, with the test's own root.</summary>
    protected string Servers { get; private set; } = null!;

    /// <summary>Gets whether events carry their zxids: ZooKeeper from 3.9 on, and Znode.</summary>
    protected virtual bool EventsHaveZxids => true;

    /// <summary>Gets a server to test against, as <c>host:port</c>.</summary>
    protected abstract Task<string> GetServerAsync();

    [SetUp]
    public async Task Connect()
    {
        var server = await GetServerAsync();
        ZnodePath root = $"/test-{Guid.NewGuid():N}";
        await using (var client = await ZnodeClient.ConnectAsync(server).InTime())
        {
            await (await client.GetSessionAsync()).CreateAsync(root).InTime();
        }

        Servers = $"{server}{root}";
        Client = await ConnectAsync();
        Session = await Client.GetSessionAsync().InTime();
    }

    [TearDown]
    public async Task Disconnect()
    {
        for (var i = _disposables.Count - 1; i >= 0; i--)
        {
            await _disposables[i].DisposeAsync().InTime();
        }

        _disposables.Clear();
    }

    /// <summary>Opens another session, of a client of its own.</summary>
    protected async Task<IZnodeSession> OpenAsync() => await (await ConnectAsync()).GetSessionAsync().InTime();

    protected async Task<IZnodeClient> ConnectAsync(Func<ZnodeClientOptions, ZnodeClientOptions>? configure = null)
    {
        var options = new ZnodeClientOptions { Servers = Servers, SessionTimeout = TimeSpan.FromSeconds(10) };
        var client = await ZnodeClient.ConnectAsync(configure is null ? options : configure(options)).InTime();
        _disposables.Add(client);
        return client;
    }

    protected static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
