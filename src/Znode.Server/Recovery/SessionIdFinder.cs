using Znode.Sessions;
using Znode.Transactions;

namespace Znode.Server.Recovery;

/// <summary>
/// Finds the first session id that a member may give out, so that none comes twice: later than all that it recovered, also when the clock
/// was set back since. ZooKeeper trusts the clock alone.
/// </summary>
internal sealed class SessionIdFinder(ServerId server, long nowMs)
{
    private long _timeMs = nowMs;
    private SessionId? _highest;

    /// <summary>Gets the id.</summary>
    public SessionId First
    {
        get
        {
            var byTime = SessionIds.First(server, _timeMs);
            return _highest is { } highest && highest.Value >= byTime.Value ? SessionIds.Next(highest) : byTime;
        }
    }

    /// <summary>Notes a session that there is; only one that this member opened can be in the way.</summary>
    public void Saw(SessionId session)
    {
        if (session.Value >>> 56 == (server.Value & 0xff) && !(session.Value <= _highest?.Value))
        {
            _highest = session;
        }
    }

    /// <summary>Notes a transaction: its time, and its session, which may be closed by now.</summary>
    public void Saw(in TxnHeader header)
    {
        _timeMs = Math.Max(_timeMs, header.Time + 1);
        Saw(header.Session);
    }
}
