namespace Znode.Conformance;

/// <summary>What every test of a client begins with: a client and its session, on a tree that is the test's own.</summary>
/// <remarks>
/// The contract of <see cref="IZnodeClient"/> and <see cref="IZnodeSession"/> is one, so its suites are: the same tests run in the process of a member, over the network against members and
/// against the programs that users run, and on the fake.
/// </remarks>
public abstract class ClientConformance(ConformanceSubject subject)
{
    private readonly List<IZnodeClient> _clients = [];

    protected ConformanceSubject Subject => subject;

    protected IZnodeClient Client { get; private set; } = null!;

    protected IZnodeSession Session { get; private set; } = null!;

    [SetUp]
    public async Task Connect()
    {
        await subject.BeginAsync();
        Client = await ConnectAsync();
        Session = await Client.GetSessionAsync().InTime();
    }

    [TearDown]
    public async Task Disconnect()
    {
        subject.ReleaseWrites();
        for (var i = _clients.Count - 1; i >= 0; i--)
        {
            await _clients[i].DisposeAsync().InTime();
        }

        _clients.Clear();
        await subject.EndAsync();
    }

    [OneTimeTearDown]
    public async Task DisposeSubject() => await subject.DisposeAsync();

    /// <summary>Opens another session, of a client of its own.</summary>
    protected async Task<IZnodeSession> OpenAsync() => await (await ConnectAsync()).GetSessionAsync().InTime();

    protected async Task<IZnodeClient> ConnectAsync() => Track(await subject.ConnectAsync().InTime());

    /// <summary>Has a client disposed at the end of the test.</summary>
    protected IZnodeClient Track(IZnodeClient client)
    {
        _clients.Add(client);
        return client;
    }

    protected static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
