namespace Znode.Server;

/// <summary>What a session is asked to be.</summary>
public sealed record ZnodeSessionOptions
{
    /// <summary>Gets how long a silent session lives.</summary>
    /// <value>Default 30 s. Clamped by the member to 2–20 ticks, as ZooKeeper does; <see cref="IZnodeSession.Timeout"/> says the result.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
