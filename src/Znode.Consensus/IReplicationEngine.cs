namespace Znode.Consensus;

/// <summary>One replica of a replicated log, as a state machine: it decides, its host acts.</summary>
/// <remarks>
/// Same state, same input, same outputs. An output is always safe to perform at once: what is true only after a write waits for
/// <see cref="EngineInput.Persisted"/>. Owned by one caller at a time.
/// </remarks>
public interface IReplicationEngine
{
    /// <summary>Gets what the replica is at the moment.</summary>
    EngineStatus Status { get; }

    /// <summary>Gets the zxid that the next proposal must carry; meaningful while <see cref="MayPropose"/>.</summary>
    Zxid NextZxid { get; }

    /// <summary>Gets whether <see cref="EngineInput.Propose"/> is allowed: the replica is alone or leads, and serves.</summary>
    bool MayPropose { get; }

    /// <summary>Gets the highest zxid known to be committed. Never decreases.</summary>
    Zxid LastCommitted { get; }

    /// <summary>Gets who is connected to follow this replica, while it leads, in the order in which they came.</summary>
    IReadOnlyList<LearnerStatus> Learners => [];

    /// <summary>Takes one input and appends what follows from it to <paramref name="outputs"/>, in the order to be performed.</summary>
    void Step(EngineInput input, ICollection<EngineOutput> outputs);
}

/// <summary>What a replica is.</summary>
public enum EngineRole
{
    /// <summary>In no quorum: neither reads at their newest nor writes are possible.</summary>
    Looking,

    /// <summary>Alone: proposes and commits by itself.</summary>
    Standalone,

    /// <summary>Orders the ensemble's transactions.</summary>
    Leading,

    /// <summary>Votes on the leader's proposals.</summary>
    Following,

    /// <summary>Hears what was committed.</summary>
    Observing,
}
