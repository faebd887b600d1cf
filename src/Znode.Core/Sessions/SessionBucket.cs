namespace Znode.Sessions;

/// <summary>The sessions that are due at the same tick.</summary>
internal sealed class SessionBucket(long expiryMs)
{
    public long ExpiryMs { get; } = expiryMs;

    public TrackedSession? First { get; private set; }

    public bool IsEmpty => First is null;

    public void Add(TrackedSession session)
    {
        session.Bucket = this;
        session.Next = First;
        if (First is not null)
        {
            First.Previous = session;
        }

        First = session;
    }

    public void Remove(TrackedSession session)
    {
        if (session.Previous is { } previous)
        {
            previous.Next = session.Next;
        }
        else
        {
            First = session.Next;
        }

        if (session.Next is { } next)
        {
            next.Previous = session.Previous;
        }

        session.Bucket = null;
        session.Previous = null;
        session.Next = null;
    }
}
