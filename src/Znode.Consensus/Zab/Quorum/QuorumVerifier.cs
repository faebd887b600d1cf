using Znode.Ensemble;

namespace Znode.Consensus.Zab.Quorum;

/// <summary>Makes the verifier that a configuration asks for.</summary>
internal static class QuorumVerifier
{
    /// <summary>The verifier of one configuration: by groups when it has any, otherwise by majority.</summary>
    public static IQuorumVerifier Of(EnsembleConfig config) => config.Groups.IsEmpty ? new MajorityQuorum(config) : new HierarchicalQuorum(config);

    /// <summary>The verifier while a change from one configuration to another is under way; of the first alone when there is none.</summary>
    public static IQuorumVerifier Of(EnsembleConfig active, EnsembleConfig? pending) =>
        pending is null ? Of(active) : new JointQuorum(Of(active), Of(pending));
}
