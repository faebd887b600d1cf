namespace Znode.Server.Connections;

/// <summary>Why the member ends a connection.</summary>
internal enum CloseReason
{
    /// <summary>The client closed its session and got its answer.</summary>
    SessionClosed,

    /// <summary>The session expired.</summary>
    SessionExpired,

    /// <summary>The session is now on another connection.</summary>
    SessionMoved,

    /// <summary>The member is in no quorum at the moment: another one serves the session.</summary>
    NotServing,

    /// <summary>The member stops, or has failed.</summary>
    MemberStopping,
}
