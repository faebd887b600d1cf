namespace Znode.Recipes.Tests.Backends;

/// <summary>A fresh tree with two clients for each test. Derive from it with <c>[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]</c>.</summary>
public abstract class RecipeFixture(BackendKind kind)
{
    protected RecipeBackend Backend { get; private set; } = null!;

    /// <summary>Gets a client.</summary>
    protected IZnodeClient Client { get; private set; } = null!;

    /// <summary>Gets another client of the same tree, with a session of its own.</summary>
    protected IZnodeClient Other { get; private set; } = null!;

    [SetUp]
    public async Task StartBackend()
    {
        Backend = await kind.StartAsync();
        Client = await Backend.CreateClientAsync();
        Other = await Backend.CreateClientAsync();
    }

    [TearDown]
    public async Task StopBackend()
    {
        // Null when the backend is not on this machine.
        if (Backend is not null)
        {
            await Backend.DisposeAsync().InTime();
        }
    }

    protected async Task<IZnodeSession> SessionAsync() => await Client.GetSessionAsync().InTime();

    /// <summary>Skips a test on backends whose clients can not lose their connection.</summary>
    protected void RequireSuspension()
    {
        if (!Backend.CanSuspend)
        {
            Assert.Ignore($"clients of {kind} can not lose their connection");
        }
    }
}
