using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab.Following;

/// <summary>What the phases of a learner have in common: one channel to one leader, and how long that leader may be silent.</summary>
internal abstract class LearnerRole(Replica replica, ChannelId channel) : Role(replica)
{
    /// <summary>What this replica has told the leader that it is.</summary>
    private readonly bool _isObserver = replica.IsObserver;
    private long _heardMs;

    /// <summary>Gets the channel to the leader.</summary>
    public ChannelId Channel { get; protected set; } = channel;

    public override EngineStatus Status => new(
        Phase == EnginePhase.Broadcast ? Replica.IsObserver ? EngineRole.Observing : EngineRole.Following : EngineRole.Looking,
        Phase,
        Epoch,
        Channel.Peer);

    protected abstract EnginePhase Phase { get; }

    /// <summary>Gets which messages the leader may send now.</summary>
    protected abstract ChannelPhase ChannelPhase { get; }

    /// <summary>Gets the leader's epoch, once it is known.</summary>
    protected virtual Epoch Epoch => Replica.AcceptedEpoch;

    /// <summary>Gets how long the leader may be silent, in ticks.</summary>
    protected virtual int SilenceTicksMax => Replica.Options.InitLimit;

    public override void Enter() => Heard();

    public override void Tick()
    {
        if (Replica.NowMs - _heardMs > (long)SilenceTicksMax * Replica.Options.TickTimeMs)
        {
            Replica.Look($"nothing was heard of leader {Channel.Peer} for {SilenceTicksMax} ticks");
        }
    }

    public override void Received(ChannelId channel, ZabMessage message)
    {
        if (channel != Channel)
        {
            return;
        }

        Heard();
        if (MessageRules.Of(ChannelPhase, message) == MessageFate.Violation)
        {
            Refuse(message, $"it has no place in {ChannelPhase}");
            return;
        }

        Take(message);
    }

    public override void Closed(ChannelId channel)
    {
        if (channel == Channel)
        {
            Replica.Look($"the connection to leader {channel.Peer} ended");
        }
    }

    public override void Leave(string reason) => Replica.Close(Channel, reason);

    /// <summary>Takes a message of the leader that has its place in this phase.</summary>
    protected abstract void Take(ZabMessage message);

    /// <summary>Leaves the leader when this replica is no more what the leader takes it for, to come again as what it is. ZooKeeper: <c>QuorumPeer.processReconfig</c>.</summary>
    /// <returns>True when that was so.</returns>
    protected bool LeaveWhenRoleChanged()
    {
        if (Replica.IsObserver == _isObserver)
        {
            return false;
        }

        Replica.Look($"this member {(_isObserver ? "votes" : "observes")} from here on");
        return true;
    }

    protected void Heard() => _heardMs = Replica.NowMs;

    /// <summary>The leader sent what no leader sends: it is left, and the state is what it was.</summary>
    protected void Refuse(ZabMessage message, string why) =>
        Replica.Look($"leader {Channel.Peer} sent {message.GetType().Name}: {why}");

    /// <summary>Appends what the leader proposed, when it goes on where the log ends.</summary>
    protected bool TryAppend(ZabMessage message, IReadOnlyList<LogEntry> entries)
    {
        if (entries.Count == 0)
        {
            Refuse(message, "it has no entry");
            return false;
        }

        var last = Replica.History.LastLogged;
        foreach (var entry in entries)
        {
            if (!entry.Zxid.Follows(last) || entry.Zxid.Epoch > Epoch)
            {
                Refuse(message, $"{entry.Zxid} does not follow {last} in epoch {Epoch}");
                return false;
            }

            last = entry.Zxid;
        }

        Replica.Append(entries);
        return true;
    }

    /// <summary>Notes what the leader says is committed, and has it applied.</summary>
    protected void Commit(ZabMessage message, Zxid upTo)
    {
        if (upTo > Replica.History.LastLogged)
        {
            Refuse(message, $"{upTo} was not proposed; the log ends at {Replica.History.LastLogged}");
            return;
        }

        Replica.History.CommittedUpTo(upTo);
        Replica.Deliver();
    }
}
