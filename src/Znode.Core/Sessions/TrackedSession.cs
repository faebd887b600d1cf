namespace Znode.Sessions;

/// <summary>A session and when it is due.</summary>
internal sealed class TrackedSession(SessionId id)
{
    public SessionId Id { get; } = id;

    public int TimeoutMs { get; set; }

    /// <summary>Gets or sets the connection or learner that may speak for the session; null until the first request after a restart claims it.</summary>
    public object? Owner { get; set; }

    /// <summary>Gets or sets whether its end has been decided, but not applied.</summary>
    public bool IsClosing { get; set; }

    /// <summary>Gets or sets the bucket it is in; null only while it is moved.</summary>
    public SessionBucket? Bucket { get; set; }

    public TrackedSession? Previous { get; set; }

    public TrackedSession? Next { get; set; }
}
