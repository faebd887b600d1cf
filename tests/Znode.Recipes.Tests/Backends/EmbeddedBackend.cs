using Microsoft.Extensions.Time.Testing;
using Znode.Requests;
using Znode.Server;

namespace Znode.Recipes.Tests.Backends;

/// <summary>A member in this process, in memory and on virtual time, and clients of it.</summary>
public sealed class EmbeddedBackend : RecipeBackend
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private ZnodeMember _member = null!;

    /// <inheritdoc/>
    public override bool CanSuspend => true;

    /// <inheritdoc/>
    public override async ValueTask StartAsync() => _member = await ZnodeMember.CreateBuilder().WithTimeProvider(_time).StartAsync();

    /// <inheritdoc/>
    public override ValueTask<bool> LetPassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return new(true);
    }

    /// <inheritdoc/>
    public override async ValueTask ExpireSessionAsync(IZnodeClient client)
    {
        var session = await client.GetSessionAsync();
        using (_member.Serving.Core.EnterTurn())
        {
            _member.Serving.Core.Requests.SubmitOwn(session.Id, new CloseSessionRequest());
        }
    }

    /// <summary>The member is in no quorum, so that none of its clients is served.</summary>
    public override ValueTask SuspendAsync(IZnodeClient client)
    {
        using (_member.Serving.Core.EnterTurn())
        {
            _member.Serving.Core.Desk.EndServing("a test took its quorum away");
        }

        return default;
    }

    /// <inheritdoc/>
    public override ValueTask ResumeAsync(IZnodeClient client)
    {
        using (_member.Serving.Core.EnterTurn())
        {
            _member.Serving.Core.Desk.BeginServing();
        }

        return default;
    }

    protected override ValueTask<IZnodeClient> ConnectAsync() => new(_member.CreateClient());

    protected override ValueTask StopAsync() => _member.DisposeAsync();
}
