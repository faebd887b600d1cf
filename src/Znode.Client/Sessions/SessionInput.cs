namespace Znode.Client.Sessions;

/// <summary>Everything that can happen to a client's session. With <see cref="SessionOutput"/> it is the whole contract of <see cref="SessionMachine"/>.</summary>
internal abstract record SessionInput
{
    /// <summary>Someone asks for a session.</summary>
    internal sealed record Wanted : SessionInput;

    /// <summary>The session's owner has disposed it.</summary>
    internal sealed record Disposed : SessionInput;

    /// <summary>The client is disposed: nobody will want a session any more.</summary>
    internal sealed record ClientDisposed : SessionInput;

    /// <summary>A server was tried, and did not take the client.</summary>
    internal sealed record DialFailed : SessionInput;

    /// <summary>A server answered the connect request.</summary>
    /// <param name="Grant">What it granted; null when it does not know the session that was asked for.</param>
    /// <param name="RequestedAtMs">When the connect request was sent.</param>
    internal sealed record Answered(SessionGrant? Grant, long RequestedAtMs) : SessionInput;

    /// <summary>The ensemble refused the credentials of the client.</summary>
    internal sealed record CredentialsRefused : SessionInput;

    /// <summary>The connection has ended.</summary>
    internal sealed record ConnectionEnded : SessionInput;

    /// <summary>Time goes by.</summary>
    /// <param name="HeardAtMs">When the last byte of the connection came.</param>
    /// <param name="ProvenAtMs">When the last ping was sent of those that were answered.</param>
    internal sealed record Tick(long HeardAtMs, long ProvenAtMs) : SessionInput;
}

/// <summary>What a server grants in its answer to a connect request.</summary>
/// <param name="Id">The session.</param>
/// <param name="Password">By what it can be taken up again.</param>
/// <param name="TimeoutMs">How long it outlives a silence.</param>
/// <param name="ReadOnly">Whether the server serves reads only.</param>
internal sealed record SessionGrant(SessionId Id, byte[] Password, int TimeoutMs, bool ReadOnly);
