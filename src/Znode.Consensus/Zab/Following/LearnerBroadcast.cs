using System.Diagnostics;
using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab.Following;

/// <summary>
/// Phase 3 of a learner: appends what the leader proposes, acknowledges what is on its disk, applies what is committed. ZooKeeper: <c>Follower</c> and <c>Observer</c>,
/// <c>processPacket</c>.
/// </summary>
internal sealed class LearnerBroadcast(Replica replica, ChannelId channel, Epoch epoch) : LearnerRole(replica, channel)
{
    /// <summary>The leader's pings that the host has not answered yet, oldest first.</summary>
    private readonly Queue<Zxid> _pings = new();

    /// <summary>What the leader relayed, each with what was committed when it came: it may speak of that, so the host hears it when that is applied.</summary>
    private readonly Queue<(Zxid Committed, RelayedMessage Message)> _relayed = new();
    private Zxid _acknowledged = new(epoch, 0);

    /// <summary>Whether clients may see the state: all of it is committed. After a restart it may be ahead of what the leader has committed.</summary>
    private bool _serves = replica.History.IsStateCommitted;

    protected override EnginePhase Phase => _serves ? EnginePhase.Broadcast : EnginePhase.Synchronization;

    protected override Epoch Epoch => epoch;

    protected override ChannelPhase ChannelPhase => Replica.IsObserver ? ChannelPhase.ObserverBroadcast : ChannelPhase.FollowerBroadcast;

    protected override int SilenceTicksMax => Replica.Options.SyncLimit;

    public override void Enter()
    {
        base.Enter();
        Acknowledge();
    }

    public override void Persisted()
    {
        Acknowledge();
        Replica.Deliver();
        HandOn();
    }

    public override void Relay(ChannelId? to, RelayedMessage message)
    {
        if (to is null)
        {
            Replica.Send(Channel, message);
        }
    }

    public override void TouchedCollected(IReadOnlyList<SessionTouch> sessions)
    {
        if (_pings.TryDequeue(out var zxid))
        {
            Replica.Send(Channel, new ZabMessage.Ping(zxid, sessions));
        }
    }

    protected override void Take(ZabMessage message)
    {
        switch (message)
        {
            case ZabMessage.Proposal proposal:
                TryAppend(message, proposal.Entries);
                break;
            case ZabMessage.Commit commit:
                Commit(message, commit.UpTo);
                ServeWhenCommitted();
                break;
            case ZabMessage.Inform inform:
                if (TryAppend(message, inform.Entries))
                {
                    Commit(message, inform.Entries[^1].Zxid);
                    ServeWhenCommitted();
                }

                break;
            case ZabMessage.Ping ping:
                _pings.Enqueue(ping.Zxid);
                Replica.Output(new EngineOutput.CollectTouched());
                break;
            case RelayedMessage.Touched touched:
                // It speaks of nothing that is committed: a slow disk does not delay it.
                Replica.Output(new EngineOutput.Relayed(Channel, touched));
                break;
            case RelayedMessage relayed:
                _relayed.Enqueue((Replica.History.Committed, relayed));
                HandOn();
                break;
            case ZabMessage.CommitAndActivate activate:
                Activate(activate);
                break;
            default:
                throw new UnreachableException($"No place for {message}");
        }
    }

    /// <summary>Acknowledges what is on the disk of this epoch. What came before was acknowledged as a whole, with the epoch.</summary>
    private void Acknowledge()
    {
        var persisted = Replica.History.Persisted;
        if (!Replica.IsObserver && persisted > _acknowledged)
        {
            _acknowledged = persisted;
            Replica.Send(Channel, new ZabMessage.Ack(persisted));
        }
    }

    private void ServeWhenCommitted()
    {
        if (!_serves && Replica.Role == this && Replica.History.IsStateCommitted)
        {
            _serves = true;
            Replica.Output(new EngineOutput.RoleChanged(Status));
        }
    }

    /// <summary>Hands on what was relayed as far as this replica's own disk has what was committed before: a sync is answered so that a read behind it sees that.</summary>
    private void HandOn()
    {
        while (_relayed.TryPeek(out var relayed) && relayed.Committed <= Replica.History.Delivered)
        {
            _relayed.Dequeue();
            Replica.Output(new EngineOutput.Relayed(Channel, relayed.Message));
        }
    }

    private void Activate(ZabMessage.CommitAndActivate activate)
    {
        Commit(activate, activate.Zxid);
        if (Replica.Role != this)
        {
            return;
        }

        ServeWhenCommitted();
        Replica.ActivateProposed(activate.Zxid);
        if (activate.Designated != Channel.Peer)
        {
            Replica.FollowDesignated(activate.Designated, $"leader {Channel.Peer} hands over to {activate.Designated}");
        }
        else
        {
            LeaveWhenRoleChanged();
        }
    }
}
