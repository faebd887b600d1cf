using Znode.Consensus.Zab.Messages;

namespace Znode.Server.Connections;

/// <summary>
/// The pings of an ensemble's clients. Each is answered once the leader has heard of it and a quorum has confirmed since that it leads: so the answer proves to the client that its session was alive when it sent the ping,
/// for whoever may end it, and lives for a timeout from then on.
/// </summary>
/// <remarks>
/// A member that is cut off, or a leader that is none any more and does not know, answers no pings. ZooKeeper's servers answer by themselves: their clients may believe in a session that the leader has ended.
/// Pings that come while a question is under way, or within <see cref="PauseMs"/> of it, share the next; each session is asked about once. Guarded by the member's gate.
/// </remarks>
internal sealed class SessionProofs(MemberCore core)
{
    /// <summary>The least time between two questions: many clients cost no more of them than a few.</summary>
    private const long PauseMs = 20;

    private List<(ClientConnection Connection, PendingRequest Ping)> _waiting = [];
    private List<(ClientConnection Connection, PendingRequest Ping)> _asked = [];
    private long _askedMs = long.MinValue / 2;

    /// <summary>Takes a client's ping.</summary>
    public void Take(ClientConnection connection, PendingRequest ping)
    {
        connection.PingsWaiting++;
        _waiting.Add((connection, ping));
        AskWhenDue();
    }

    /// <summary>Asks for those who wait, unless that is under way or was done just now.</summary>
    public void AskWhenDue()
    {
        if (_waiting.Count == 0 || _asked.Count > 0 || core.Clock.MonotonicMs - _askedMs < PauseMs)
        {
            return;
        }

        (_asked, _waiting) = (_waiting, _asked);
        _askedMs = core.Clock.MonotonicMs;
        if (core.Learner is { } learner)
        {
            learner.RelayTouch([.. _asked.Select(static asked => new SessionTouch(asked.Connection.Session, asked.Connection.TimeoutMs)).DistinctBy(static touch => touch.Session)]);
        }
        else
        {
            core.Leader.WhenConfirmed(() => Answer(static _ => true));
        }
    }

    /// <summary>The question is answered.</summary>
    /// <param name="isAlive">Whether a session was.</param>
    public void Answer(Func<SessionId, bool> isAlive)
    {
        foreach (var (connection, ping) in _asked)
        {
            // Its client may have sent so many that nothing more is read until some are off.
            connection.PingsWaiting--;
            core.Touch(connection);
            if (!connection.IsClosed && isAlive(connection.Session))
            {
                ping.Execute();
            }
        }

        _asked.Clear();
        AskWhenDue();
    }

    /// <summary>The member does not serve any more: nobody is answered.</summary>
    public void Clear()
    {
        _waiting.Clear();
        _asked.Clear();
    }
}
