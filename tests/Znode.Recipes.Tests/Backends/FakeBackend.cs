using Znode.Testing;

namespace Znode.Recipes.Tests.Backends;

/// <summary>The fake of the test kit, and clients of it.</summary>
public sealed class FakeBackend : RecipeBackend
{
    private readonly VirtualClock _clock = new();
    private FakeZnode _fake = null!;

    /// <inheritdoc/>
    public override bool CanSuspend => false;

    /// <inheritdoc/>
    public override ValueTask StartAsync()
    {
        _fake = new(_clock);
        return default;
    }

    /// <inheritdoc/>
    public override async ValueTask<bool> LetPassAsync(TimeSpan time)
    {
        await _clock.AdvanceAsync(time);
        return true;
    }

    /// <inheritdoc/>
    public override ValueTask ExpireSessionAsync(IZnodeClient client)
    {
        _fake.ExpireSession(client);
        return default;
    }

    /// <inheritdoc/>
    public override ValueTask SuspendAsync(IZnodeClient client) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ValueTask ResumeAsync(IZnodeClient client) => throw new NotSupportedException();

    protected override ValueTask<IZnodeClient> ConnectAsync() => new(_fake.Connect());

    protected override ValueTask StopAsync()
    {
        _fake.Dispose();
        return default;
    }
}
