namespace Znode.Consensus.Zab;

/// <summary>What a replica's storage remembers.</summary>
/// <param name="LastLogged">The last entry in its log; its host's state is the one at this entry, whether it was committed or not.</param>
/// <param name="AcceptedEpoch">The highest epoch that it agreed to. Paper: <c>f.p</c>.</param>
/// <param name="CurrentEpoch">The epoch of the last leader that it was level with. Paper: <c>f.a</c>.</param>
/// <param name="Pending">
/// A change of the members that is in its log and that it has not seen come into force: until it does, every quorum is one of both (spec §8.4); null when there is none.
/// </param>
public readonly record struct ZabState(Zxid LastLogged, Epoch AcceptedEpoch, Epoch CurrentEpoch, ProposedConfig? Pending = null);
