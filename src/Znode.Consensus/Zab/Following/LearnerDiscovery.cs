using Znode.Consensus.Zab.Leading;
using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab.Following;

/// <summary>Phase 1 of a learner: connects to the leader, promises its epoch, and says what it has. ZooKeeper: <c>Learner.registerWithLeader</c>.</summary>
internal sealed class LearnerDiscovery(Replica replica, ServerId leader) : LearnerRole(replica, new(leader, 0))
{
    private const int ConnectAttemptsMax = 5;

    private int _attempts;
    private long? _retryAtMs;

    /// <summary>The leader's epoch, while it is being saved.</summary>
    private Epoch? _promised;

    protected override EnginePhase Phase => EnginePhase.Discovery;

    protected override ChannelPhase ChannelPhase => ChannelPhase.LearnerDiscovery;

    public override void Enter()
    {
        base.Enter();
        if (Replica.FailedAttempts == 0)
        {
            Connect();
        }
        else
        {
            // What went wrong at once would go wrong again, as fast as the network can.
            var pauseMs = (long)Replica.Options.ConnectRetryMs << Math.Min(Replica.FailedAttempts - 1, 10);
            _retryAtMs = Replica.NowMs + Math.Min(pauseMs, Replica.Options.TickTimeMs);
        }
    }

    public override void Tick()
    {
        if (_retryAtMs <= Replica.NowMs)
        {
            Connect();
        }

        base.Tick();
    }

    public override void Opened(ChannelId channel)
    {
        if (channel != Channel)
        {
            base.Opened(channel);
            return;
        }

        Heard();
        Replica.Send(Channel, new ZabMessage.LearnerInfo(Replica.PromisedEpoch, Replica.IsObserver, Replica.Members.Active.Version));
    }

    public override void Closed(ChannelId channel)
    {
        if (channel != Channel)
        {
            return;
        }

        // The leader may be slower than this replica to learn that it leads, or not listen yet.
        if (_promised is not null || _attempts >= ConnectAttemptsMax)
        {
            base.Closed(channel);
            return;
        }

        _retryAtMs = Replica.NowMs + Replica.Options.ConnectRetryMs;
    }

    public override void AcceptedEpochSaved(Epoch epoch)
    {
        if (epoch == _promised)
        {
            _promised = null;
            Acknowledge(epoch, Replica.CurrentEpoch);
        }
    }

    public override void Leave(string reason)
    {
        if (_retryAtMs is null)
        {
            base.Leave(reason);
        }
    }

    protected override void Take(ZabMessage message)
    {
        var info = (ZabMessage.LeaderInfo)message;
        if (_promised is not null)
        {
            Refuse(message, "it comes once");
        }
        else if (info.Epoch.Value is < 0 or > EpochAgreement.EpochMax)
        {
            // On this replica's disk it would be there for ever.
            Refuse(message, $"there is no epoch {info.Epoch}");
        }
        else if (info.Epoch < Replica.PromisedEpoch && !Replica.IsObserver)
        {
            Refuse(message, $"its epoch {info.Epoch} is less than the accepted epoch {Replica.PromisedEpoch}");
        }
        else if (info.Epoch <= Replica.AcceptedEpoch || info.Epoch < Replica.PromisedEpoch)
        {
            // It was promised before, to this leader or to another one: this promise counts for nobody. That of one that only listens never does.
            Acknowledge(info.Epoch, currentEpoch: null);
        }
        else
        {
            _promised = info.Epoch;
            Replica.SaveAcceptedEpoch(info.Epoch);
        }
    }

    private void Connect()
    {
        _retryAtMs = null;
        _attempts++;
        Channel = Replica.Open(leader);
    }

    private void Acknowledge(Epoch epoch, Epoch? currentEpoch)
    {
        Replica.Send(Channel, new ZabMessage.AckEpoch(Replica.History.LastLogged, currentEpoch));
        Replica.Become(new LearnerSynchronization(Replica, Channel, epoch));
    }
}
