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

    /// <summary>Lets time pass until something has come to its end: turns the clock when it is a test's; what is real passes by itself.</summary>
    protected async Task LetPassAsync(Task task)
    {
        async Task TurnAsync()
        {
            // Bit by bit: a timer that is set a moment later is not missed.
            while (!task.IsCompleted && await Backend.LetPassAsync(TimeSpan.FromMilliseconds(50)))
            {
                await Task.Yield();
            }
        }

        await TurnAsync().InTime();
        await task.InTime();
    }

    /// <summary>Returns when something is so that nobody tells of; asks again and again.</summary>
    protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        async Task AskAsync()
        {
            while (!await condition())
            {
                await Task.Yield();
            }
        }

        await AskAsync().InTime();
    }

    /// <summary>Skips a test on backends whose clients can not lose their connection.</summary>
    protected void RequireSuspension()
    {
        if (!Backend.CanSuspend)
        {
            Assert.Ignore($"clients of {kind} can not lose their connection");
        }
    }
}
