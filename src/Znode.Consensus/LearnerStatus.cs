namespace Znode.Consensus;

/// <summary>What a leader says of one of its learners.</summary>
/// <param name="Id">The learner.</param>
/// <param name="IsObserver">Whether it only listens.</param>
/// <param name="IsVoter">Whether its acknowledgments count.</param>
/// <param name="IsSynced">Whether it has the leader's history and takes part in what follows.</param>
/// <param name="HeardMs">When it was last heard of, on the host's clock.</param>
public readonly record struct LearnerStatus(ServerId Id, bool IsObserver, bool IsVoter, bool IsSynced, long HeardMs);
