using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Consensus;

/// <summary>Everything that can happen to an engine.</summary>
public abstract record EngineInput
{
    private EngineInput()
    {
    }

    /// <summary>Time has passed. Comes often enough for the shortest of the engine's times; a gap means that the host stood still.</summary>
    /// <param name="NowMs">The host's monotonic clock, in milliseconds. Never decreases.</param>
    public sealed record Tick(long NowMs) : EngineInput;

    /// <summary>Transactions to be replicated, in order, the first with the engine's <see cref="IReplicationEngine.NextZxid"/>.</summary>
    public sealed record Propose(IReadOnlyList<LogEntry> Entries) : EngineInput;

    /// <summary>The replica's own disk has every entry up to and including this one.</summary>
    public sealed record Persisted(Zxid UpTo) : EngineInput;

    /// <summary>The disk took nothing after this entry: what was appended since is not in the log, and no save that was asked for since is done.</summary>
    public sealed record PersistFailed(Zxid LastPersisted) : EngineInput;

    /// <summary>The disk can be written again after a <see cref="PersistFailed"/>.</summary>
    public sealed record PersistRecovered : EngineInput;

    /// <summary>Answers <see cref="EngineOutput.SaveAcceptedEpoch"/>: it is on disk.</summary>
    public sealed record AcceptedEpochSaved(Epoch Epoch) : EngineInput;

    /// <summary>Answers <see cref="EngineOutput.SaveCurrentEpoch"/>: it is on disk, and so is everything appended before.</summary>
    public sealed record CurrentEpochSaved(Epoch Epoch) : EngineInput;

    /// <summary>Answers <see cref="EngineOutput.Truncate"/>: the log ends where it was asked to, durably, and the state is the one at this zxid or before.</summary>
    public sealed record Truncated(Zxid Last) : EngineInput;

    /// <summary>Answers <see cref="EngineOutput.InstallSnapshot"/>: the state is the snapshot's, durably, and the log begins after it.</summary>
    public sealed record SnapshotInstalled(ChannelId Channel, Zxid Zxid) : EngineInput;

    /// <summary>Answers <see cref="EngineOutput.FindHistory"/>.</summary>
    public sealed record HistoryFound(ChannelId Channel, StoredHistory History) : EngineInput;

    /// <summary>A notification of an election came. From a peer that has shown who it is; may be lost, late or twice.</summary>
    public sealed record Notified(ServerId From, Notification Notification) : EngineInput;

    /// <summary>A channel to or from a peer is there.</summary>
    /// <param name="Channel">Its name.</param>
    /// <param name="IsAccepted">True when the peer opened it, to follow; false when <see cref="EngineOutput.OpenChannel"/> asked for it.</param>
    public sealed record ChannelOpened(ChannelId Channel, bool IsAccepted) : EngineInput;

    /// <summary>A channel has ended; nothing more comes from it. Also the answer when one could not be opened.</summary>
    public sealed record ChannelClosed(ChannelId Channel) : EngineInput;

    /// <summary>A message came on a channel.</summary>
    public sealed record Received(ChannelId Channel, ZabMessage Message) : EngineInput;

    /// <summary>The host has something for the leader, or for one of its learners. Dropped when there is no such channel that serves.</summary>
    /// <param name="To">The learner; null at a learner: its leader.</param>
    /// <param name="Message">What is relayed, in order with everything else on the channel.</param>
    public sealed record Relay(ChannelId? To, RelayedMessage Message) : EngineInput;

    /// <summary>Answers <see cref="EngineOutput.CollectTouched"/>.</summary>
    public sealed record TouchedCollected(IReadOnlyList<SessionTouch> Sessions) : EngineInput;

    /// <summary>A leader's host asks whether this replica still leads: answered once a quorum has confirmed it after this moment.</summary>
    /// <param name="Ticket">Comes back in <see cref="EngineOutput.LeadershipConfirmed"/>. When leadership is lost first, nothing comes.</param>
    public sealed record ConfirmLeadership(long Ticket) : EngineInput;

    /// <summary>The entry with this zxid, which the replica proposed or was sent, changes who the members are. Comes before it is said to be on disk.</summary>
    public sealed record ConfigProposed(Zxid Zxid, EnsembleConfig Config) : EngineInput;

    /// <summary>A leader's host wants another replica to lead.</summary>
    /// <param name="To">Which one; null for the one that is most level.</param>
    public sealed record TransferLeadership(ServerId? To) : EngineInput;
}
