using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab;

/// <summary>One phase of one role of a replica: it takes the inputs that belong to it. What does not is answered here, for all alike.</summary>
internal abstract class Role(Replica replica)
{
    /// <summary>Gets what the replica is while it has this role.</summary>
    public abstract EngineStatus Status { get; }

    /// <summary>Gets whether the host may propose.</summary>
    public virtual bool MayPropose => false;

    /// <summary>Gets the zxid of the next proposal.</summary>
    public virtual Zxid NextZxid => Replica.History.LastLogged.Next;

    /// <summary>Gets who is connected to follow this replica.</summary>
    public virtual IReadOnlyList<LearnerStatus> Learners => [];

    protected Replica Replica { get; } = replica;

    /// <summary>Begins.</summary>
    public abstract void Enter();

    /// <summary>Time has passed: <see cref="Zab.Replica.NowMs"/>.</summary>
    public abstract void Tick();

    /// <summary>A notification of an election. Whoever is in no election tells those that look for a leader what it knows.</summary>
    public virtual void Notified(ServerId from, Notification notification) => Replica.AnswerLooking(from, notification);

    /// <summary>A channel that the replica asked for is open.</summary>
    public virtual void Opened(ChannelId channel) => Replica.Close(channel, "it is not needed any more");

    /// <summary>A peer wants to follow this replica.</summary>
    public virtual void Accepted(ChannelId channel) => Replica.Close(channel, "this member does not lead");

    /// <summary>A message came.</summary>
    public virtual void Received(ChannelId channel, ZabMessage message)
    {
        // Of a channel that was closed here and not there yet.
    }

    /// <summary>A channel has ended.</summary>
    public virtual void Closed(ChannelId channel)
    {
    }

    /// <summary>More is on disk: <see cref="History.Persisted"/>.</summary>
    public virtual void Persisted() => Replica.Deliver();

    public virtual void AcceptedEpochSaved(Epoch epoch)
    {
    }

    public virtual void CurrentEpochSaved(Epoch epoch)
    {
    }

    public virtual void Truncated(Zxid last)
    {
    }

    public virtual void SnapshotInstalled(ChannelId channel, Zxid zxid) => Replica.InstalledLate(zxid);

    public virtual void HistoryFound(ChannelId channel, StoredHistory history)
    {
    }

    /// <summary>The host has transactions to propose, and this replica may not: they are none of the log's.</summary>
    public virtual void Propose(IReadOnlyList<LogEntry> entries) => Replica.Output(new EngineOutput.Discard(Replica.History.LastLogged));

    public virtual void Relay(ChannelId? to, RelayedMessage message)
    {
    }

    public virtual void TouchedCollected(IReadOnlyList<SessionTouch> sessions)
    {
    }

    public virtual void ConfirmLeadership(long ticket)
    {
    }

    public virtual void TransferLeadership(ServerId? to)
    {
    }

    /// <summary>Ends: whatever it holds of channels is closed.</summary>
    public virtual void Leave(string reason)
    {
    }
}
