using Znode.Consensus.Zab.Election;
using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab;

/// <summary>Phase 0: looks for a leader. Peers that already know that this replica leads wait until it knows, too.</summary>
internal sealed class Looking(Replica replica, FastLeaderElection election, string reason) : Role(replica)
{
    public override EngineStatus Status => new(EngineRole.Looking, EnginePhase.Election, Replica.CurrentEpoch, null, reason);

    public override void Enter()
    {
        var own = new Vote(Replica.Self, Replica.History.LastLogged, Replica.CurrentEpoch);
        election.Begin(Replica.Members.ToView(), own, Replica.NowMs, Replica.Outputs);
        GoOn();
    }

    public override void Tick()
    {
        election.Tick(Replica.NowMs, Replica.Outputs);
        GoOn();
    }

    public override void Notified(ServerId from, Notification notification)
    {
        election.Notified(from, notification, Replica.NowMs, Replica.Outputs);
        GoOn();
    }

    public override void Accepted(ChannelId channel) => Replica.KeepWaiting(channel, info: null);

    public override void Received(ChannelId channel, ZabMessage message)
    {
        if (message is ZabMessage.LearnerInfo info && Replica.IsWaiting(channel))
        {
            Replica.KeepWaiting(channel, info);
        }
    }

    private void GoOn()
    {
        if (election.NewerConfig is { } newer)
        {
            Replica.Activate(newer);
            Replica.Look("the members have changed meanwhile");
        }
        else if (election.Winner is { } winner)
        {
            Replica.Follow(winner);
        }
    }
}
