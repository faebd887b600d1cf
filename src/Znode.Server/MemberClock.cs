namespace Znode.Server;

/// <summary>The two times of a member: the wall's, which goes into transactions, and the monotonic one, by which sessions live.</summary>
internal sealed class MemberClock(TimeProvider provider)
{
    private readonly long _started = provider.GetTimestamp();

    public TimeProvider Provider { get; } = provider;

    /// <summary>Gets milliseconds since 1970.</summary>
    public long WallMs => Provider.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Gets milliseconds since the member was made; never goes back.</summary>
    public long MonotonicMs => (long)Provider.GetElapsedTime(_started).TotalMilliseconds;
}
