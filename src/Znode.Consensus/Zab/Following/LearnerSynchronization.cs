using System.Diagnostics;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Consensus.Zab.Following;

/// <summary>Phase 2 of a learner: takes over the leader's history, makes it durable, and only then takes over its epoch. ZooKeeper: <c>Learner.syncWithLeader</c>.</summary>
/// <remarks>
/// <code>
/// AwaitingMode ─ Diff ──────────────────────────┐
///      ├─ Trunc ─ Truncating ─ Truncated ───────┤
///      └─ Snap ── Installing ─ Installed ───────┴─ Taking ─ NewLeader ─ Saving ─ saved, Ack ─ AwaitingUpToDate ─ UpToDate
/// </code>
/// The order of the last steps is ZooKeeper's since 3.9.3: history durable, then <c>currentEpoch</c>, then the acknowledgment (ZOOKEEPER-4643, -4646, -3911, -4685).
/// </remarks>
internal sealed class LearnerSynchronization(Replica replica, ChannelId channel, Epoch epoch) : LearnerRole(replica, channel)
{
    /// <summary>What came while the disk was cutting the log or taking a snapshot.</summary>
    private readonly Queue<ZabMessage> _behindDisk = new();
    private Step _step = Step.AwaitingMode;
    private Zxid _cutTo;
    private EnsembleConfig? _config;

    /// <summary>A change of the members that was committed meanwhile.</summary>
    private ZabMessage.CommitAndActivate? _handedOver;

    private enum Step
    {
        AwaitingMode,
        Truncating,
        Installing,
        Taking,
        Saving,
        AwaitingUpToDate,
    }

    protected override EnginePhase Phase => EnginePhase.Synchronization;

    protected override Epoch Epoch => epoch;

    protected override ChannelPhase ChannelPhase => _step switch
    {
        Step.AwaitingMode => ChannelPhase.LearnerAwaitingMode,
        Step.Saving => ChannelPhase.LearnerSavingEpoch,
        Step.AwaitingUpToDate => ChannelPhase.LearnerAwaitingUpToDate,
        _ => ChannelPhase.LearnerTakingHistory,
    };

    public override void Tick()
    {
        if (_step == Step.Installing)
        {
            // A large snapshot takes its time; a leader that is gone ends the channel.
            Heard();
        }

        base.Tick();
    }

    public override void Truncated(Zxid last)
    {
        // One that an earlier leader asked for may end only now; the disk does one after the other.
        if (_step == Step.Truncating && last == _cutTo)
        {
            TakeUp();
        }
    }

    public override void SnapshotInstalled(ChannelId channel, Zxid zxid)
    {
        if (_step != Step.Installing || channel != Channel)
        {
            Replica.InstalledLate(zxid);
            return;
        }

        Replica.History.Reset(zxid);
        Replica.ForgetProposed(Zxid.Zero);
        TakeUp();
    }

    public override void CurrentEpochSaved(Epoch saved)
    {
        if (_step != Step.Saving || saved != epoch)
        {
            return;
        }

        _step = Step.AwaitingUpToDate;
        Replica.Send(Channel, new ZabMessage.Ack(new(epoch, 0)));
    }

    public override void Received(ChannelId channel, ZabMessage message)
    {
        if (channel == Channel && _step is Step.Truncating or Step.Installing)
        {
            Heard();
            _behindDisk.Enqueue(message);
        }
        else
        {
            base.Received(channel, message);
        }
    }

    protected override void Take(ZabMessage message)
    {
        switch (message)
        {
            case ZabMessage.Ping ping:
                Replica.Send(Channel, new ZabMessage.Ping(ping.Zxid, []));
                break;
            case ZabMessage.Diff:
                _step = Step.Taking;
                break;
            case ZabMessage.Trunc trunc:
                Truncate(trunc.To);
                break;
            case ZabMessage.Snap snap:
                _step = Step.Installing;
                Replica.Output(new EngineOutput.InstallSnapshot(Channel, snap.Zxid));
                break;
            case ZabMessage.Proposal proposal:
                TryAppend(message, proposal.Entries);
                break;
            case ZabMessage.Inform inform:
                if (TryAppend(message, inform.Entries))
                {
                    Commit(message, inform.Entries[^1].Zxid);
                }

                break;
            case ZabMessage.Commit commit:
                Commit(message, commit.UpTo);
                break;
            case ZabMessage.NewLeader newLeader:
                TakeOver(newLeader);
                break;
            case ZabMessage.CommitAndActivate activate:
                _handedOver = activate;
                break;
            case ZabMessage.UpToDate:
                Serve();
                break;
            default:
                throw new UnreachableException($"No place for {message}");
        }
    }

    /// <summary>A quorum has the leader's history.</summary>
    private void Serve()
    {
        if (_config is not null)
        {
            Replica.Activate(_config);
            if (LeaveWhenRoleChanged())
            {
                return;
            }
        }

        Replica.Establish(epoch);
        var broadcast = new LearnerBroadcast(Replica, Channel, epoch);
        Replica.Become(broadcast);
        if (_handedOver is not null)
        {
            broadcast.Received(Channel, _handedOver);
        }
    }

    /// <summary>That was the whole history: its epoch is taken over, which in the disk's order comes after everything appended.</summary>
    private void TakeOver(ZabMessage.NewLeader newLeader)
    {
        if (newLeader.Epoch != epoch)
        {
            Refuse(newLeader, $"its epoch {newLeader.Epoch} is not {epoch}");
            return;
        }

        try
        {
            _config = EnsembleConfig.Parse(newLeader.Config);
        }
        catch (FormatException exception)
        {
            Refuse(newLeader, $"its configuration can not be read: {exception.Message}");
            return;
        }

        _step = Step.Saving;
        Replica.Output(new EngineOutput.SaveCurrentEpoch(epoch));
    }

    private void Truncate(Zxid to)
    {
        _step = Step.Truncating;
        _cutTo = to;
        Replica.History.TruncateAfter(to);
        Replica.ForgetProposed(to);
        Replica.Output(new EngineOutput.Truncate(to));
    }

    /// <summary>The disk is done: takes what came meanwhile.</summary>
    private void TakeUp()
    {
        Heard();
        _step = Step.Taking;
        while (Replica.Role == this && _step is not (Step.Truncating or Step.Installing) && _behindDisk.TryDequeue(out var message))
        {
            Received(Channel, message);
        }
    }
}
