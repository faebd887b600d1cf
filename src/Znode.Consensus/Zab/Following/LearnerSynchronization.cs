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
        if (_step != Step.Truncating)
        {
            return;
        }

        Invariant.Require(last == _cutTo, $"The log has the leader's entry {_cutTo}, to be cut after it; it ends at {last}");
        TakeUp();
    }

    public override void SnapshotInstalled(ChannelId channel, Zxid zxid)
    {
        if (_step != Step.Installing || channel != Channel)
        {
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

    protected override void Take(ZabMessage message)
    {
        if (_step is Step.Truncating or Step.Installing)
        {
            _behindDisk.Enqueue(message);
            return;
        }

        switch (message)
        {
            case ZabMessage.Ping ping:
                Replica.Send(Channel, new ZabMessage.Ping(ping.Zxid, []));
                break;
            case ZabMessage.Diff when _step == Step.AwaitingMode:
                _step = Step.Taking;
                break;
            case ZabMessage.Trunc trunc when _step == Step.AwaitingMode:
                Truncate(trunc.To);
                break;
            case ZabMessage.Snap snap when _step == Step.AwaitingMode:
                _step = Step.Installing;
                Replica.Output(new EngineOutput.InstallSnapshot(Channel, snap.Zxid));
                break;
            case ZabMessage.Proposal proposal when _step != Step.AwaitingMode:
                TryAppend(message, proposal.Entries);
                break;
            case ZabMessage.Inform inform when _step != Step.AwaitingMode:
                if (TryAppend(message, inform.Entries))
                {
                    Commit(message, inform.Entries[^1].Zxid);
                }

                break;
            case ZabMessage.Commit commit when _step != Step.AwaitingMode:
                Commit(message, commit.UpTo);
                break;
            case ZabMessage.NewLeader newLeader when _step == Step.Taking && newLeader.Epoch == epoch:
                TakeOver(newLeader);
                break;
            case ZabMessage.UpToDate when _step == Step.AwaitingUpToDate:
                if (_config is not null)
                {
                    Replica.Activate(_config);
                }

                Replica.Establish(epoch);
                Replica.Become(new LearnerBroadcast(Replica, Channel, epoch));
                break;
            default:
                Refuse(message, $"it has no place in a synchronization that is {_step}");
                break;
        }
    }

    /// <summary>That was the whole history: its epoch is taken over, which in the disk's order comes after everything appended.</summary>
    private void TakeOver(ZabMessage.NewLeader newLeader)
    {
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
            Take(message);
        }
    }
}
