using Znode.Consensus.Zab;

namespace Znode.Server.Recovery;

/// <summary>A member as it was stored.</summary>
/// <param name="State">The state at its last transaction.</param>
/// <param name="Snapshot">The snapshot that it began from; null when there was none.</param>
/// <param name="Replayed">How many transactions of the log came on top.</param>
/// <param name="ReplayedBytes">How many bytes those are.</param>
internal sealed record RecoveredMember(MemberState State, Zxid? Snapshot, int Replayed, long ReplayedBytes)
{
    /// <summary>Gets the members' configurations that were found, oldest first: the snapshot's and those of the log.</summary>
    public IReadOnlyList<ProposedConfig> Configs { get; init; } = [];
}
