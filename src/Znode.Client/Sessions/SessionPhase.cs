namespace Znode.Client.Sessions;

/// <summary>Where a <see cref="SessionMachine"/> is.</summary>
internal enum SessionPhase
{
    /// <summary>There is no session, and nobody has asked for one since the last.</summary>
    None,

    /// <summary>Servers are tried for a new session.</summary>
    Opening,

    /// <summary>The session has a connection.</summary>
    Open,

    /// <summary>The session has no connection; servers are tried.</summary>
    Suspended,

    /// <summary>The session is over for its user; it is being closed at the servers, so that they need not wait for its timeout.</summary>
    Ending,

    /// <summary>The client was disposed.</summary>
    Closed,
}
