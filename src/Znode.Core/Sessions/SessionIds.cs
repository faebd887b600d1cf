namespace Znode.Sessions;

/// <summary>How session ids are made. Source: spec client-protocol §3.2; ZooKeeper: <c>SessionTrackerImpl.initializeNextSessionId</c>.</summary>
internal static class SessionIds
{
    /// <summary>The bit pattern that marks containers as owner of a znode, so no session may have it.</summary>
    private const long Reserved = long.MinValue;

    /// <summary>Gets the first id that a member gives out: its own id in the top byte, then 40 bits of time, then 16 zeros.</summary>
    /// <param name="server">Whose low byte goes to the top: above 127 the ids are negative.</param>
    /// <param name="elapsedMs">A clock that is ahead of all starts of this member before: then an id never comes twice.</param>
    public static SessionId First(ServerId server, long elapsedMs) => Skip((long)((ulong)(elapsedMs << 24) >> 8) | (server.Value << 56));

    /// <summary>Gets the id after <paramref name="id"/>.</summary>
    public static SessionId Next(SessionId id) => Skip(id.Value + 1);

    private static SessionId Skip(long value) => new(value is Reserved or 0 ? value + 1 : value);
}
