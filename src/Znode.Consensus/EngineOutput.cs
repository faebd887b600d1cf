using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Consensus;

/// <summary>Everything that an engine can ask of its host. Always safe to perform at once.</summary>
/// <remarks>
/// The host's whole contract: what is written (append, truncate, install, save) is written in the order asked for; what is sent on a channel is sent in the order asked for.
/// </remarks>
public abstract record EngineOutput
{
    private EngineOutput()
    {
    }

    /// <summary>Append to the log and report <see cref="EngineInput.Persisted"/> when it is on disk.</summary>
    public sealed record Append(IReadOnlyList<LogEntry> Entries) : EngineOutput;

    /// <summary>
    /// Everything up to and including this zxid is committed, and on this replica's own disk: apply it. What an engine that begins to serve has delivered before
    /// its <see cref="RoleChanged"/> is to be applied before a client is served or a request prepared.
    /// </summary>
    public sealed record Deliver(Zxid UpTo) : EngineOutput;

    /// <summary>What was proposed after this zxid will never be committed: refuse it.</summary>
    public sealed record Discard(Zxid After) : EngineOutput;

    /// <summary>
    /// Remove what the log has after this zxid, bring the state back to it when it is ahead, and report <see cref="EngineInput.Truncated"/>.
    /// </summary>
    public sealed record Truncate(Zxid To) : EngineOutput;

    /// <summary>
    /// Take the snapshot that comes on this channel as the state: durably, with nothing in the log that is not in it. Report
    /// <see cref="EngineInput.SnapshotInstalled"/>; when it can not be done, close the channel.
    /// </summary>
    public sealed record InstallSnapshot(ChannelId Channel, Zxid Zxid) : EngineOutput;

    /// <summary>Write <c>acceptedEpoch</c> and report <see cref="EngineInput.AcceptedEpochSaved"/>.</summary>
    public sealed record SaveAcceptedEpoch(Epoch Epoch) : EngineOutput;

    /// <summary>Write <c>currentEpoch</c>, after everything appended before, and report <see cref="EngineInput.CurrentEpochSaved"/>.</summary>
    public sealed record SaveCurrentEpoch(Epoch Epoch) : EngineOutput;

    /// <summary>Send a notification of the election. It may be lost; one that was not sent yet is replaced by the next.</summary>
    public sealed record Notify(ServerId To, Notification Notification) : EngineOutput;

    /// <summary>Connect to a leader, to follow it. Answered by <see cref="EngineInput.ChannelOpened"/> or <see cref="EngineInput.ChannelClosed"/> of the same name.</summary>
    public sealed record OpenChannel(ChannelId Channel) : EngineOutput;

    /// <summary>End a channel, after what was sent on it.</summary>
    public sealed record CloseChannel(ChannelId Channel, string Reason) : EngineOutput;

    /// <summary>Send on a channel.</summary>
    public sealed record Send(ChannelId Channel, ZabMessage Message) : EngineOutput;

    /// <summary>Look what of the past the storage has for a learner that has everything up to a zxid; keep it until the learner's channel ends or the history is sent.</summary>
    public sealed record FindHistory(ChannelId Channel, Zxid After) : EngineOutput;

    /// <summary>
    /// Send, ahead of whatever is sent on the channel later: the stored snapshot (after its <see cref="ZabMessage.Snap"/>, which was sent), when one is named, and then
    /// the log's entries after <paramref name="After"/> up to <paramref name="UpTo"/> as <see cref="ZabMessage.Proposal"/>s, each followed by a
    /// <see cref="ZabMessage.Commit"/> as far as <paramref name="Committed"/>.
    /// </summary>
    public sealed record SendHistory(ChannelId Channel, Zxid? Snapshot, Zxid After, Zxid UpTo, Zxid Committed) : EngineOutput;

    /// <summary>The role, the phase, the epoch or the leader is another now: see the engine's properties.</summary>
    /// <remarks>When the replica no longer serves, what was forwarded to it or by it and is not committed will be answered by nobody.</remarks>
    public sealed record RoleChanged(EngineStatus Status) : EngineOutput;

    /// <summary>A relayed message came: at a leader from a learner, at a learner from the leader, and there after what was committed before it is delivered.</summary>
    public sealed record Relayed(ChannelId From, RelayedMessage Message) : EngineOutput;

    /// <summary>The leader asks which sessions are alive: report <see cref="EngineInput.TouchedCollected"/> at once.</summary>
    public sealed record CollectTouched : EngineOutput;

    /// <summary>At the leader: a learner's clients were heard of.</summary>
    public sealed record SessionsTouched(IReadOnlyList<SessionTouch> Sessions) : EngineOutput;

    /// <summary>Answers <see cref="EngineInput.ConfirmLeadership"/>.</summary>
    public sealed record LeadershipConfirmed(long Ticket) : EngineOutput;

    /// <summary>Who the members are has changed, for good.</summary>
    public sealed record ConfigActivated(EnsembleConfig Config) : EngineOutput;
}
