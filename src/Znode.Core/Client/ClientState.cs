namespace Znode;

/// <summary>How a client stands to its ensemble.</summary>
public enum ClientState
{
    /// <summary>No session yet; the client is looking for a member that takes it.</summary>
    Connecting,

    /// <summary>The session is alive and its member is reachable.</summary>
    Connected,

    /// <summary>Connected to a member that serves reads only for now.</summary>
    ConnectedReadOnly,

    /// <summary>No connection: the session may still be alive. Whoever holds something by it should pause.</summary>
    Suspended,

    /// <summary>The session has ended, and its ephemeral znodes with it. The client opens another when it is asked for one.</summary>
    Lost,

    /// <summary>The client was disposed. It does not come back.</summary>
    Closed,
}
