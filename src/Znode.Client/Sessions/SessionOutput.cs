namespace Znode.Client.Sessions;

/// <summary>What the host of a <see cref="SessionMachine"/> is to do, at once and in order.</summary>
internal abstract record SessionOutput
{
    /// <summary>Try the next server. The answer is one of <see cref="SessionInput.Answered"/> and <see cref="SessionInput.DialFailed"/>.</summary>
    /// <param name="Session">The session to take up; <see cref="SessionId.None"/> for a new one.</param>
    /// <param name="Password">Its password.</param>
    /// <param name="ReadOnlyAllowed">Whether a read-only server will do.</param>
    internal sealed record Dial(SessionId Session, byte[] Password, bool ReadOnlyAllowed) : SessionOutput;

    /// <summary>The state that users see is another.</summary>
    internal sealed record Tell(ClientState State) : SessionOutput;

    /// <summary>There is a session: whoever waits for one has it.</summary>
    internal sealed record Open(SessionGrant Grant) : SessionOutput;

    /// <summary>The session goes on over a new connection.</summary>
    internal sealed record Resume(SessionGrant Grant) : SessionOutput;

    /// <summary>The connection is gone, and the session waits for another.</summary>
    internal sealed record Suspend : SessionOutput;

    /// <summary>The session is over for its user, for ever.</summary>
    /// <param name="End">Why.</param>
    internal sealed record Lose(SessionEnd End) : SessionOutput;

    /// <summary>Send a ping.</summary>
    internal sealed record Ping : SessionOutput;

    /// <summary>End the connection.</summary>
    /// <param name="Reason">Why, in words.</param>
    internal sealed record Hangup(string Reason) : SessionOutput;

    /// <summary>Have the server close the session, by the connection that there is; the connection ends with it.</summary>
    internal sealed record SendClose : SessionOutput;

    /// <summary>Nothing is left at the servers of a session that was lost, or nothing more can be done about it.</summary>
    internal sealed record Gone : SessionOutput;
}

/// <summary>Why a session is over.</summary>
internal enum SessionEnd
{
    /// <summary>The ensemble does not know it any more.</summary>
    Expired,

    /// <summary>No server has answered for so long that the ensemble may let it expire.</summary>
    OutOfReach,

    /// <summary>It was known only to a server without the ensemble.</summary>
    WasReadOnly,

    /// <summary>Its owner disposed it.</summary>
    Disposed,

    /// <summary>The credentials were refused.</summary>
    CredentialsRefused,
}
