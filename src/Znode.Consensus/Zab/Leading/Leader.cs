using Znode.Consensus.Zab.Messages;
using Znode.Consensus.Zab.Synchronization;

namespace Znode.Consensus.Zab.Leading;

/// <summary>
/// Leads: agrees on an epoch with a quorum, brings a quorum to its history, and then orders transactions. Learners that come later go through the
/// same steps one by one. ZooKeeper: <c>Leader</c> and <c>LearnerHandler</c> (spec quorum-protocol §5 and §6).
/// </summary>
/// <remarks>
/// <code>
/// AwaitingInfos ─ quorum ─ SavingEpoch ─ saved ─ AwaitingEpochAcks ─ quorum ─ AwaitingNewLeaderAcks ─ quorum ─ Serving
/// </code>
/// Each step takes at most <see cref="ZabOptions.InitLimit"/> ticks. The leader itself is one of each quorum, as soon as its own disk has what the step asks for.
/// </remarks>
internal sealed class Leader : Role
{
    private readonly LearnerSet _learners;
    private readonly EpochAgreement _agreement;
    private readonly Liveness _liveness;
    private readonly Confirmations _confirmations;
    private readonly Broadcast _broadcast;
    private readonly Succession _succession;
    private Step _step = Step.AwaitingInfos;
    private long _stepSinceMs;

    /// <summary>Whether this replica's own disk has the epoch after its history: its own acknowledgment of NEWLEADER.</summary>
    private bool _ownEpochSaved;

    public Leader(Replica replica) : base(replica)
    {
        _agreement = new(replica);
        _liveness = new(replica);
        _broadcast = new(replica);
        _learners = new(replica);
        _confirmations = new(replica, _learners);
        _succession = new(replica, _broadcast, _learners);
    }

    private enum Step
    {
        AwaitingInfos,
        SavingEpoch,
        AwaitingEpochAcks,
        AwaitingNewLeaderAcks,
        Serving,
    }

    public override EngineStatus Status => new(
        EngineRole.Leading,
        _step switch
        {
            Step.Serving => EnginePhase.Broadcast,
            Step.AwaitingNewLeaderAcks => EnginePhase.Synchronization,
            _ => EnginePhase.Discovery,
        },
        _agreement.Epoch,
        Replica.Self);

    public override IReadOnlyList<LearnerStatus> Learners => _learners.Statuses;

    public override bool MayPropose => _step == Step.Serving && !_succession.IsUnderWay && !_broadcast.IsExhausted;

    public override Zxid NextZxid => _broadcast.NextZxid;

    public override void Enter()
    {
        _stepSinceMs = Replica.NowMs;
        _liveness.Begin();
        _agreement.Inform(Replica.Self, Replica.PromisedEpoch);
        AgreeOnEpoch();
    }

    public override void Tick()
    {
        if (_liveness.StoodStill(out var gapMs))
        {
            // The others may have elected another leader meanwhile, and what they sent before that may still be on its way.
            Replica.Look($"this member stood still for {gapMs} ms");
            return;
        }

        if (_step != Step.Serving && Replica.NowMs - _stepSinceMs > (long)Replica.Options.InitLimit * Replica.Options.TickTimeMs)
        {
            Replica.Look($"no quorum came to {_step} within {Replica.Options.InitLimit} ticks");
            return;
        }

        _succession.Tick();
        if (!_liveness.IsDue)
        {
            return;
        }

        DropSilent();
        if (_step == Step.Serving && !_liveness.HasQuorum(_learners, out var synced))
        {
            Replica.Look($"Not sufficient followers synced, only synced with sids: [ {string.Join(", ", synced)} ]");
            return;
        }

        _confirmations.AskAgain();
        _learners.Ping(_learners.Where(learner => learner.IsForwarded));
    }

    public override void Accepted(ChannelId channel) => _learners.Accept(channel);

    public override void Closed(ChannelId channel) => _learners.Remove(channel);

    public override void Received(ChannelId channel, ZabMessage message)
    {
        if (!_learners.TryFind(channel, out var learner))
        {
            return;
        }

        learner.HeardMs = Replica.NowMs;
        if (MessageRules.Of(learner.Phase, message) == MessageFate.Violation)
        {
            _learners.Drop(learner, $"it sent {message.GetType().Name}, which has no place in {learner.Phase}");
            return;
        }

        switch (message)
        {
            case ZabMessage.Ack ack:
                Acknowledged(learner, ack.UpTo);
                break;
            case RelayedMessage relayed:
                Replica.Output(new EngineOutput.Relayed(channel, relayed));
                break;
            case ZabMessage.Ping { Touched: { } touched } when learner.TakePingAnswer():
                if (touched.Count > 0)
                {
                    Replica.Output(new EngineOutput.SessionsTouched(touched));
                }

                _confirmations.Answer();
                break;
            case ZabMessage.LearnerInfo info:
                Informed(learner, info);
                break;
            case ZabMessage.AckEpoch ack:
                EpochAcknowledged(learner, ack);
                break;
            default:
                _learners.Drop(learner, $"it sent {message.GetType().Name}, which answers nothing");
                break;
        }
    }

    public override void AcceptedEpochSaved(Epoch epoch)
    {
        if (_step != Step.SavingEpoch || epoch != _agreement.Epoch)
        {
            return;
        }

        Go(Step.AwaitingEpochAcks);
        foreach (var learner in _learners.Where(learner => learner.Step == LearnerStep.AwaitingEpoch))
        {
            TellEpoch(learner);
        }

        _agreement.Acknowledge(Replica.Self);
        SynchronizeWhenAgreed();
    }

    public override void CurrentEpochSaved(Epoch epoch)
    {
        if (epoch == _agreement.Epoch && _step == Step.AwaitingNewLeaderAcks)
        {
            _ownEpochSaved = true;
            ServeWhenSynced();
        }
    }

    public override void HistoryFound(ChannelId channel, StoredHistory history)
    {
        if (!_learners.TryFind(channel, out var learner) || learner.Step != LearnerStep.AwaitingHistory)
        {
            return;
        }

        // It may have been found for a memory that reaches back less far by now: then what lies between is read from the log, too.
        if (SyncPlan.FromStorage(history, learner.LastZxid, Replica.Options.SnapshotSizeFactor) is { } plan)
        {
            Synchronize(learner, plan);
        }
        else
        {
            _learners.Drop(learner, $"neither a snapshot nor the log reaches back to its last entry {learner.LastZxid}");
        }
    }

    public override void Persisted()
    {
        CommitAcknowledged();
        Replica.Deliver();
    }

    public override void Propose(IReadOnlyList<LogEntry> entries)
    {
        if (!MayPropose)
        {
            base.Propose(entries);
            return;
        }

        if (entries.Count <= _broadcast.ZxidsLeft)
        {
            _broadcast.Propose(entries, _learners);
        }
        else
        {
            _broadcast.Propose([.. entries.Take((int)_broadcast.ZxidsLeft)], _learners);
            Replica.Output(new EngineOutput.Discard(Replica.History.LastLogged));
        }

        if (_broadcast.IsExhausted)
        {
            // Its history holds all of it: whoever is elected next goes on in a new epoch (ZOOKEEPER-1277).
            Replica.Look("the epoch has no zxid left");
        }
    }

    public override void Relay(ChannelId? to, RelayedMessage message)
    {
        if (to is { } channel && _learners.TryFind(channel, out var learner) && learner.Step == LearnerStep.Serving)
        {
            Replica.Send(channel, message);
        }
    }

    public override void ConfirmLeadership(long ticket)
    {
        if (_step == Step.Serving)
        {
            _confirmations.Add(ticket);
            _confirmations.Answer();
        }
    }

    public override void TransferLeadership(ServerId? to)
    {
        if (_step == Step.Serving)
        {
            _succession.Begin(to);
        }
    }

    public override void Leave(string reason) => _learners.DropAll(reason);

    private void Go(Step step)
    {
        _step = step;
        _stepSinceMs = Replica.NowMs;
    }

    /// <summary>Phase 1, first half: who comes, and what the highest epoch was that any of them agreed to.</summary>
    private void Informed(Learner learner, ZabMessage.LearnerInfo info)
    {
        if (info.ConfigVersion > Replica.Members.Active.Version)
        {
            _learners.Drop(learner, "Follower is ahead of the leader (has a later activated configuration)");
            return;
        }

        if (info.AcceptedEpoch.Value is < 0 or >= EpochAgreement.EpochMax)
        {
            _learners.Drop(learner, $"it has accepted epoch {info.AcceptedEpoch}, after which there is none");
            return;
        }

        learner.IsObserver = info.IsObserver;
        if (_step > Step.SavingEpoch)
        {
            if (info.AcceptedEpoch > _agreement.Epoch && Replica.Members.Quorum.IsVoter(learner.Id))
            {
                // It has promised itself to a leader that came to nothing, and can follow none of an earlier epoch.
                Replica.Look($"member {learner.Id} has accepted epoch {info.AcceptedEpoch}, later than {_agreement.Epoch}");
                return;
            }

            TellEpoch(learner);
            return;
        }

        learner.Step = LearnerStep.AwaitingEpoch;
        if (_step == Step.AwaitingInfos)
        {
            _agreement.Inform(learner.Id, info.AcceptedEpoch);
            AgreeOnEpoch();
        }
    }

    private void AgreeOnEpoch()
    {
        if (!_agreement.TryAgree(Replica.Members.Quorum))
        {
            return;
        }

        Go(Step.SavingEpoch);
        Replica.SaveAcceptedEpoch(_agreement.Epoch);
    }

    private void TellEpoch(Learner learner)
    {
        learner.Step = LearnerStep.AwaitingEpochAck;
        Replica.Send(learner.Channel, new ZabMessage.LeaderInfo(_agreement.Epoch));
    }

    /// <summary>Phase 1, second half: who has agreed to the epoch, and that none of them knows more than this leader.</summary>
    private void EpochAcknowledged(Learner learner, ZabMessage.AckEpoch ack)
    {
        learner.LastZxid = ack.LastZxid;
        learner.Step = LearnerStep.AwaitingHistory;
        if (_step != Step.AwaitingEpochAcks)
        {
            BeginSynchronization(learner);
            return;
        }

        // One that has no vote in anything can have a tail that nobody will ever commit.
        if (ack.CurrentEpoch is { } current && !learner.IsObserver && Replica.Members.Quorum.IsVoter(learner.Id))
        {
            if ((current.Value, ack.LastZxid.Value).CompareTo((Replica.CurrentEpoch.Value, Replica.History.LastLogged.Value)) > 0)
            {
                if (Replica.Members.CanDoWithout(learner.Id))
                {
                    // It is not counted: of the quorum that agrees this leader's history is the best still. What this one has beyond that nobody ever commits.
                    return;
                }

                Replica.Look($"Follower is ahead of the leader: member {learner.Id} has epoch {current} and {ack.LastZxid}");
                return;
            }

            _agreement.Acknowledge(learner.Id);
            SynchronizeWhenAgreed();
        }
    }

    /// <summary>Phase 2 begins when a quorum has agreed: this leader's history is the best of theirs, so it holds everything committed.</summary>
    private void SynchronizeWhenAgreed()
    {
        if (!_agreement.IsAcknowledged(Replica.Members.Quorum))
        {
            return;
        }

        Go(Step.AwaitingNewLeaderAcks);
        Replica.Establish(_agreement.Epoch);
        _broadcast.Begin(_agreement.Epoch);
        Replica.Output(new EngineOutput.SaveCurrentEpoch(_agreement.Epoch));
        Replica.Output(new EngineOutput.RoleChanged(Status));
        foreach (var learner in _learners.Where(learner => learner.Step == LearnerStep.AwaitingHistory).ToList())
        {
            BeginSynchronization(learner);
        }
    }

    private void BeginSynchronization(Learner learner)
    {
        if (SyncPlan.FromMemory(Replica.History, learner.LastZxid) is { } plan)
        {
            Synchronize(learner, plan);
        }
        else
        {
            Replica.Output(new EngineOutput.FindHistory(learner.Channel, learner.LastZxid));
        }
    }

    private void Synchronize(Learner learner, SyncPlan plan)
    {
        learner.Step = LearnerStep.AwaitingNewLeaderAck;
        _broadcast.SendHistory(learner, plan, isServing: _step == Step.Serving);
        Replica.Send(learner.Channel, new ZabMessage.NewLeader(_agreement.Epoch, _step == Step.Serving ? Replica.Members.Active.ToText() : Replica.Members.NewestText));
    }

    private void Acknowledged(Learner learner, Zxid upTo)
    {
        if (upTo == new Zxid(_agreement.Epoch, 0))
        {
            if (learner.Step == LearnerStep.AwaitingNewLeaderAck)
            {
                learner.Step = LearnerStep.Synced;
                _broadcast.HistoryAcknowledged(learner);
                ServeWhenSynced();
            }

            return;
        }

        if (!learner.IsSynced || upTo > learner.SentUpTo)
        {
            _learners.Drop(learner, $"it acknowledged {upTo}, and was sent {learner.SentUpTo} while it is {learner.Step}");
            return;
        }

        if (_broadcast.Acknowledged(learner, upTo))
        {
            CommitAcknowledged();
        }
    }

    /// <summary>Phase 3 begins when a quorum has this leader's history on disk: all of that is committed now. Paper: COMMIT-LD.</summary>
    private void ServeWhenSynced()
    {
        if (_step == Step.AwaitingNewLeaderAcks)
        {
            var synced = _learners.Where(learner => learner.IsSyncedFollower).Select(learner => learner.Id).ToHashSet();
            if (!_ownEpochSaved || !Replica.Members.Quorum.IsQuorum(synced.Append(Replica.Self).ToHashSet()))
            {
                return;
            }

            Go(Step.Serving);
            _liveness.Begin();
            _broadcast.CommitHistory();
            Replica.Deliver();
            _succession.ActivateCommitted();
            if (Replica.Role != this)
            {
                return;
            }

            Replica.Output(new EngineOutput.RoleChanged(Status));
        }

        if (_step != Step.Serving)
        {
            return;
        }

        foreach (var learner in _learners.Where(learner => learner.Step == LearnerStep.Synced))
        {
            learner.Step = LearnerStep.Serving;
            _broadcast.SendCommits(learner);
            Replica.Send(learner.Channel, new ZabMessage.UpToDate());
        }
    }

    private void CommitAcknowledged()
    {
        while (_step == Step.Serving && Replica.Role == this && _broadcast.TryCommit(_learners))
        {
            Replica.Deliver();
            _succession.ActivateCommitted();
        }

        if (_step == Step.Serving && Replica.Role == this)
        {
            // With other members those that have answered may be a quorum, and nobody may be left to answer.
            _confirmations.Answer();
            _succession.TryHandOver();
        }
    }

    private void DropSilent()
    {
        foreach (var learner in _learners.ToList())
        {
            if (_liveness.IsSilent(learner))
            {
                _learners.Drop(learner, "Closing connection to peer due to transaction timeout.");
            }
        }
    }
}
