using Znode.Acl;

namespace Znode.Consensus.Zab.Messages;

/// <summary>What the members say to each other by way of their engines, which keep it in order with the proposals and commits and look no further.</summary>
public abstract record RelayedMessage : ZabMessage
{
    private RelayedMessage()
    {
    }

    /// <summary>1 REQUEST, learner to leader: a client's write or sync, to be ordered.</summary>
    /// <param name="Session">The client's session.</param>
    /// <param name="Cxid">The client's number for the request.</param>
    /// <param name="Op">What it asks for.</param>
    /// <param name="Body">The request as the client encoded it, without its header.</param>
    /// <param name="Identities">Who the client has shown to be.</param>
    internal sealed record Request(SessionId Session, int Cxid, OpCode Op, ReadOnlyMemory<byte> Body, IReadOnlyList<Identity> Identities) : RelayedMessage;

    /// <summary>6 REVALIDATE, learner to leader: a client that was elsewhere is here now.</summary>
    internal sealed record Revalidate(SessionId Session, int TimeoutMs) : RelayedMessage;

    /// <summary>6 REVALIDATE, leader to learner: whether the session lives.</summary>
    internal sealed record Revalidated(SessionId Session, bool IsValid) : RelayedMessage;

    /// <summary>101 TOUCH, learner to leader: clients have asked whether their sessions are alive. ZooKeeper has no such packet: its servers answer pings by themselves.</summary>
    internal sealed record Touch(IReadOnlyList<SessionTouch> Sessions) : RelayedMessage;

    /// <summary>101 TOUCH, leader to learner: the sessions of the oldest question that were alive, at a leader that a quorum has confirmed since.</summary>
    internal sealed record Touched(IReadOnlyList<SessionId> Sessions) : RelayedMessage;

    /// <summary>7 SYNC, leader to learner: what was proposed before the learner's oldest sync is committed, and the leader still led.</summary>
    internal sealed record Synced : RelayedMessage;
}
