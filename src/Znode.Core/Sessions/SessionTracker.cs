namespace Znode.Sessions;

/// <summary>The sessions, when each is due, and who may speak for it. Source: spec semantics §7; ZooKeeper: <c>SessionTrackerImpl</c>, <c>ExpiryQueue</c>.</summary>
/// <remarks>
/// <para>
/// Sessions wait in buckets, one for each tick: a session is due at the tick after its last activity plus its timeout, so it lives between its timeout and one tick more.
/// Activity within one tick finds the session in the right bucket already, which is what makes touching it at every request cheap.
/// </para>
/// <para>
/// A session that is due is marked closing and handed to the caller, who proposes its end. It stays here until <see cref="Remove"/> and comes again one timeout later, should
/// its end not have been applied by then (a write can be refused while the disk is full). Times are of one monotonic clock, in milliseconds. Owned by one caller at a time.
/// </para>
/// </remarks>
internal sealed class SessionTracker
{
    private readonly long _tickTimeMs;
    private readonly Dictionary<SessionId, TrackedSession> _sessions = [];
    private readonly SortedDictionary<long, SessionBucket> _buckets = [];

    /// <param name="tickTimeMs">The width of a bucket; at least 1.</param>
    public SessionTracker(long tickTimeMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tickTimeMs, 1);
        _tickTimeMs = tickTimeMs;
    }

    /// <summary>Gets how many sessions there are, those that are closing among them.</summary>
    public int Count => _sessions.Count;

    /// <summary>Takes up a session.</summary>
    /// <returns>False if it was there already; then it is touched, with this timeout.</returns>
    public bool Add(SessionId id, int timeoutMs, long nowMs)
    {
        if (_sessions.ContainsKey(id))
        {
            Touch(id, timeoutMs, nowMs);
            return false;
        }

        var session = new TrackedSession(id) { TimeoutMs = timeoutMs };
        _sessions.Add(id, session);
        Schedule(session, nowMs);
        return true;
    }

    /// <summary>The session was active.</summary>
    /// <returns>False if it is unknown or closing.</returns>
    public bool Touch(SessionId id, long nowMs)
    {
        if (FindOpen(id) is not { } session)
        {
            return false;
        }

        Schedule(session, nowMs);
        return true;
    }

    /// <summary>The session was active, and has agreed on a timeout.</summary>
    /// <returns>False if it is unknown or closing.</returns>
    public bool Touch(SessionId id, int timeoutMs, long nowMs)
    {
        if (FindOpen(id) is not { } session)
        {
            return false;
        }

        session.TimeoutMs = timeoutMs;
        Schedule(session, nowMs);
        return true;
    }

    public bool Contains(SessionId id) => _sessions.ContainsKey(id);

    public bool TryGetTimeout(SessionId id, out int timeoutMs)
    {
        var found = _sessions.TryGetValue(id, out var session);
        timeoutMs = session?.TimeoutMs ?? 0;
        return found;
    }

    public bool IsClosing(SessionId id) => _sessions.TryGetValue(id, out var session) && session.IsClosing;

    /// <summary>The session's end is decided: from now on it is refused and can not be touched.</summary>
    /// <returns>False if it is unknown.</returns>
    public bool MarkClosing(SessionId id)
    {
        if (!_sessions.TryGetValue(id, out var session))
        {
            return false;
        }

        session.IsClosing = true;
        return true;
    }

    /// <summary>The session's end is applied.</summary>
    /// <returns>False if it is unknown.</returns>
    public bool Remove(SessionId id)
    {
        if (!_sessions.Remove(id, out var session))
        {
            return false;
        }

        Unschedule(session);
        return true;
    }

    /// <summary>Records who speaks for the session from now on; nothing happens if it is unknown.</summary>
    public void SetOwner(SessionId id, object owner)
    {
        if (_sessions.TryGetValue(id, out var session))
        {
            session.Owner = owner;
        }
    }

    /// <summary>Tells whether a request of the session is to be carried out.</summary>
    /// <param name="id">No session: the member's own requests, which are.</param>
    /// <param name="owner">Who sends it; null for who needs not be the owner. The first one after a restart becomes the owner, as in ZooKeeper.</param>
    /// <returns>Ok, SessionExpired (unknown or closing) or SessionMoved (someone else is the owner).</returns>
    public ErrorCode Check(SessionId id, object? owner)
    {
        if (id == SessionId.None)
        {
            return ErrorCode.Ok;
        }

        if (FindOpen(id) is not { } session)
        {
            return ErrorCode.SessionExpired;
        }

        if (owner is null || ReferenceEquals(session.Owner, owner))
        {
            return ErrorCode.Ok;
        }

        if (session.Owner is not null)
        {
            return ErrorCode.SessionMoved;
        }

        session.Owner = owner;
        return ErrorCode.Ok;
    }

    /// <summary>Marks the sessions that are due as closing and appends them in the order of their ids.</summary>
    public void CollectExpired(long nowMs, List<SessionId> into)
    {
        var start = into.Count;
        while (FirstBucket() is { } bucket && bucket.ExpiryMs <= nowMs)
        {
            while (bucket.First is { } session)
            {
                session.IsClosing = true;
                into.Add(session.Id);
                Schedule(session, nowMs);
            }
        }

        into.Sort(start, into.Count - start, null);
    }

    /// <summary>Gives every session its full timeout and forgets what was closing and who owned what: a new leader, or a restart, begins anew.</summary>
    public void RenewAll(long nowMs)
    {
        foreach (var session in _sessions.Values)
        {
            session.IsClosing = false;
            session.Owner = null;
            Schedule(session, nowMs);
        }
    }

    /// <summary>Lists the sessions in the order of their ids: what a snapshot holds.</summary>
    public IReadOnlyList<(SessionId Id, int TimeoutMs)> InIdOrder()
    {
        var list = new List<(SessionId Id, int TimeoutMs)>(_sessions.Count);
        foreach (var session in _sessions.Values)
        {
            list.Add((session.Id, session.TimeoutMs));
        }

        list.Sort((left, right) => left.Id.CompareTo(right.Id));
        return list;
    }

    /// <summary>Lists the buckets by time, each with its sessions in the order of their ids: what <c>dump</c> shows.</summary>
    public IReadOnlyList<(long ExpiryMs, IReadOnlyList<SessionId> Ids)> Buckets()
    {
        var list = new List<(long ExpiryMs, IReadOnlyList<SessionId> Ids)>(_buckets.Count);
        foreach (var bucket in _buckets.Values)
        {
            var ids = new List<SessionId>();
            for (var session = bucket.First; session is not null; session = session.Next)
            {
                ids.Add(session.Id);
            }

            ids.Sort();
            list.Add((bucket.ExpiryMs, ids));
        }

        return list;
    }

    private TrackedSession? FindOpen(SessionId id) => _sessions.TryGetValue(id, out var session) && !session.IsClosing ? session : null;

    private SessionBucket? FirstBucket()
    {
        foreach (var bucket in _buckets.Values)
        {
            return bucket;
        }

        return null;
    }

    private void Schedule(TrackedSession session, long nowMs)
    {
        var expiryMs = (((nowMs + session.TimeoutMs) / _tickTimeMs) + 1) * _tickTimeMs;
        if (session.Bucket?.ExpiryMs == expiryMs)
        {
            return;
        }

        Unschedule(session);
        if (!_buckets.TryGetValue(expiryMs, out var bucket))
        {
            _buckets.Add(expiryMs, bucket = new(expiryMs));
        }

        bucket.Add(session);
    }

    private void Unschedule(TrackedSession session)
    {
        if (session.Bucket is not { } bucket)
        {
            return;
        }

        bucket.Remove(session);
        if (bucket.IsEmpty)
        {
            _buckets.Remove(bucket.ExpiryMs);
        }
    }
}
