using System.Text;
using Znode.Server;
using Znode.Testing.Members;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Simulation.Invariants;

/// <summary>
/// A session ends once, by one transaction, the same at every member; its ephemeral znodes vanish with that transaction, all of them and no others, and neither it nor they come back.
/// </summary>
/// <remarks>
/// Source: ZooKeeper Programmer's Guide, "Ephemeral Nodes" and "ZooKeeper Sessions"; spec semantics §7; ZooKeeper: <c>DataTree.killSession</c>. The end of a session that has ended already
/// may be in the order too (an expiry that was asked for again): it must change nothing.
/// </remarks>
internal sealed class SessionsEndOnce
{
    private readonly Dictionary<SessionId, Zxid> _ends = [];
    private readonly Dictionary<ServerId, View> _views = [];

    /// <summary>Gets how many sessions have ended.</summary>
    public int Ends => _ends.Count;

    /// <summary>Gets how many ephemeral znodes have vanished, at one member or the other.</summary>
    public int Vanished { get; private set; }

    /// <summary>A member has another tree: it begins a life, or the run is over.</summary>
    public void Look(MemberHost host)
    {
        var core = host.Core;
        var view = new View(core.Tree, [.. core.Pipeline.CommittedSessions().Select(session => session.Id)], []);
        foreach (var session in core.Tree.EphemeralSessions)
        {
            view.Ephemerals[session] = core.Tree.EphemeralsOf(session).Count;
        }

        foreach (var session in view.Sessions.Concat(view.Ephemerals.Keys))
        {
            Require(
                !_ends.TryGetValue(session, out var end) || end > core.LastProcessed,
                $"session {session} ended at {end}, and {host.Id} at {core.LastProcessed} has it, with {view.Ephemerals.GetValueOrDefault(session)} ephemeral znodes");
        }

        _views[host.Id] = view;
    }

    /// <summary>A member has applied a transaction.</summary>
    public void Applied(MemberHost host, LogEntryApplied applied)
    {
        if (!ReferenceEquals(_views[host.Id].Tree, host.Core.Tree))
        {
            // A leader's snapshot, or the log after its end was cut: what was applied is in it.
            Look(host);
            return;
        }

        var view = _views[host.Id];
        var (session, zxid) = (applied.Header.Session, applied.Header.Zxid);
        switch (applied.Txn)
        {
            case CreateSessionTxn:
                Require(!_ends.TryGetValue(session, out var before) || before > zxid, $"session {session}, which ended at {before}, begins at {zxid}");
                view.Sessions.Add(session);
                break;
            case CreateTxn { Ephemeral: true } create:
                Require(!_ends.TryGetValue(session, out var ended) || ended > zxid, $"session {session}, which ended at {ended}, creates {Encoding.UTF8.GetString(create.Path)} at {zxid}");
                view.Ephemerals[session] = view.Ephemerals.GetValueOrDefault(session) + 1;
                break;
            case CloseSessionTxn:
                End(host, view, session, zxid);
                break;
        }

        var expected = view.Ephemerals.Values.Sum();
        Require(host.Core.Tree.EphemeralCount == expected, $"{host.Id} has {host.Core.Tree.EphemeralCount} ephemeral znodes after {zxid}, {applied.Header.Type} of {session}, and {expected} are not ended");
    }

    private void End(MemberHost host, View view, SessionId session, Zxid zxid)
    {
        if (view.Sessions.Remove(session))
        {
            Require(_ends.TryAdd(session, zxid) || _ends[session] == zxid, $"session {session} ends at {zxid} at {host.Id}, and ended at {_ends[session]}");
        }

        Vanished += view.Ephemerals.Remove(session, out var count) ? count : 0;
        Require(
            !host.Core.Sessions.Contains(session) && host.Core.Tree.EphemeralsOf(session).Count == 0,
            $"{host.Id} has session {session} or {host.Core.Tree.EphemeralsOf(session).Count} ephemeral znodes of it after its end at {zxid}");
    }

    private static void Require(bool condition, string statement) => InvariantSet.Require(condition, nameof(SessionsEndOnce), statement);

    /// <summary>What a member must have, by what it has applied.</summary>
    /// <param name="Tree">The tree that this is about.</param>
    /// <param name="Sessions">The sessions that began and did not end.</param>
    /// <param name="Ephemerals">How many ephemeral znodes each session has.</param>
    private sealed record View(DataTree Tree, HashSet<SessionId> Sessions, Dictionary<SessionId, int> Ephemerals);
}
