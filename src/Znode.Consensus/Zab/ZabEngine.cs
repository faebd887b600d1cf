using System.Diagnostics;
using Znode.Ensemble;

namespace Znode.Consensus.Zab;

/// <summary>One replica of Zab, ZooKeeper's atomic broadcast, as a state machine.</summary>
/// <remarks>
/// <para>
/// Sources: "Zab: High-performance broadcast for primary-backup systems" (DSN 2011), and ZooKeeper as it became (spec quorum-protocol). Phase 0 is <see cref="Looking"/>,
/// phases 1 to 3 are the learner's <c>Following/</c> and the leader's <c>Leading/</c>; how a learner is made level is decided in <c>Synchronization/</c>.
/// </para>
/// <para>Same state, same input, same outputs. Owned by one caller at a time: the member in production, the simulator in tests.</para>
/// </remarks>
public sealed class ZabEngine : IReplicationEngine
{
    private readonly Replica _replica;

    /// <summary>Creates the replica as its storage remembers it. Its first input is an <see cref="EngineInput.Tick"/>, with which it begins to look for a leader.</summary>
    /// <param name="options">Its times.</param>
    /// <param name="self">Its number.</param>
    /// <param name="config">Who the members are: the newest configuration that it has seen come into force.</param>
    /// <param name="stored">What its storage remembers.</param>
    public ZabEngine(ZabOptions options, ServerId self, EnsembleConfig config, ZabState stored) => _replica = new(options, self, config, stored);

    /// <inheritdoc/>
    public EngineStatus Status => _replica.Role.Status;

    /// <inheritdoc/>
    public Zxid NextZxid => _replica.Role.NextZxid;

    /// <inheritdoc/>
    public bool MayPropose => _replica.Role.MayPropose;

    /// <inheritdoc/>
    public Zxid LastCommitted => _replica.History.Committed;

    /// <inheritdoc/>
    public IReadOnlyList<LearnerStatus> Learners => _replica.Role.Learners;

    /// <inheritdoc/>
    public void Step(EngineInput input, ICollection<EngineOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Invariant.Require(_replica.HasBegun || input is EngineInput.Tick, $"The first input is a tick, not {input}");
        _replica.Begin(outputs);
        var role = _replica.Role;
        switch (input)
        {
            case EngineInput.Tick tick:
                _replica.Tick(tick.NowMs);
                break;
            case EngineInput.Propose propose:
                role.Propose(propose.Entries);
                break;
            case EngineInput.Persisted persisted:
                _replica.History.PersistedUpTo(persisted.UpTo);
                role.Persisted();
                break;
            case EngineInput.PersistFailed failed:
                _replica.PersistFailed(failed.LastPersisted);
                break;
            case EngineInput.PersistRecovered:
                if (role is DiskFailed)
                {
                    _replica.Look("the disk can be written again");
                }

                break;
            case EngineInput.AcceptedEpochSaved saved:
                _replica.AcceptedEpochSaved(saved.Epoch);
                break;
            case EngineInput.CurrentEpochSaved saved:
                _replica.CurrentEpochSaved(saved.Epoch);
                break;
            case EngineInput.Truncated truncated:
                role.Truncated(truncated.Last);
                break;
            case EngineInput.SnapshotInstalled installed:
                role.SnapshotInstalled(installed.Channel, installed.Zxid);
                break;
            case EngineInput.HistoryFound found:
                role.HistoryFound(found.Channel, found.History);
                break;
            case EngineInput.Notified notified:
                role.Notified(notified.From, notified.Notification);
                break;
            case EngineInput.ChannelOpened { IsAccepted: true } opened:
                role.Accepted(opened.Channel);
                break;
            case EngineInput.ChannelOpened opened:
                role.Opened(opened.Channel);
                break;
            case EngineInput.ChannelClosed closed:
                _replica.Closed(closed.Channel);
                break;
            case EngineInput.Received received:
                role.Received(received.Channel, received.Message);
                break;
            case EngineInput.Relay relay:
                role.Relay(relay.To, relay.Message);
                break;
            case EngineInput.TouchedCollected touched:
                role.TouchedCollected(touched.Sessions);
                break;
            case EngineInput.ConfirmLeadership confirm:
                role.ConfirmLeadership(confirm.Ticket);
                break;
            case EngineInput.ConfigProposed proposed:
                _replica.ConfigProposed(proposed.Zxid, proposed.Config);
                break;
            case EngineInput.TransferLeadership transfer:
                role.TransferLeadership(transfer.To);
                break;
            default:
                throw new UnreachableException($"No step for {input}");
        }
    }
}
