namespace Znode.Consensus;

/// <summary>What a replica is at a moment.</summary>
/// <param name="Role">Its role.</param>
/// <param name="Phase">Where in the protocol it is.</param>
/// <param name="Epoch">The epoch that it serves in or tries to; meaningful from <see cref="EnginePhase.Synchronization"/> on.</param>
/// <param name="Leader">The leader that it follows or is; null while it looks for one.</param>
/// <param name="Reason">Why it came here, in words for the operator; empty when there is nothing to explain.</param>
public readonly record struct EngineStatus(EngineRole Role, EnginePhase Phase, Epoch Epoch, ServerId? Leader, string Reason = "")
{
    /// <summary>Gets whether clients are served: reads here, writes here or by the leader.</summary>
    public bool IsServing => Phase == EnginePhase.Broadcast;
}

/// <summary>The phases of Zab. ZooKeeper: <c>QuorumPeer.ZabState</c>.</summary>
public enum EnginePhase
{
    /// <summary>Phase 0: a leader is looked for.</summary>
    Election,

    /// <summary>Phase 1: the epoch is agreed on.</summary>
    Discovery,

    /// <summary>Phase 2: histories are made equal.</summary>
    Synchronization,

    /// <summary>Phase 3: transactions are proposed, acknowledged and committed.</summary>
    Broadcast,
}
