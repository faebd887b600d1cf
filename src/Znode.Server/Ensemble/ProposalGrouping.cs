using Znode.Consensus;

namespace Znode.Server.Ensemble;

/// <summary>
/// Tells for how long a leader gathers transactions before it proposes them: while its disk writes what it proposed before, and no quorum has that yet. What came meanwhile is
/// then one message to each learner, and one sync at each member: a group commit, at the pace of the leader's disk or of the fastest quorum's, whichever is ahead.
/// </summary>
/// <remarks>
/// Nothing waits for want of others: a transaction that comes alone is proposed at once, and what is gathered is, too, as soon as the leader's disk has written, a quorum
/// has acknowledged, the leader no longer leads, or enough has come together. Guarded by the member's gate.
/// </remarks>
internal sealed class ProposalGrouping(IReplicationEngine engine)
{
    /// <summary>How many are gathered at most, and how many bytes: by then a message to the learners costs little beside what is in it.</summary>
    private const int GatheredMax = 256;
    private const int GatheredBytesMax = 256 * 1024;

    private Zxid _proposed;
    private Zxid _persisted;

    /// <summary>Tells whether what is gathered waits on.</summary>
    /// <param name="gathered">How many transactions that is.</param>
    /// <param name="bytes">How many bytes they are.</param>
    /// <param name="next">
    /// What the engine is to hear next; null when nothing. What ends the proposing comes behind it. A failure of the disk never does: the log has
    /// let go of all that was to be written by then, and what came behind would be written, and refused.
    /// </param>
    public bool Waits(int gathered, long bytes, EngineInput? next) => next switch
    {
        EngineInput.PersistFailed => true,
        EngineInput.TransferLeadership => false,
        _ => gathered < GatheredMax && bytes < GatheredBytesMax && _persisted < _proposed && engine.LastCommitted < _proposed,
    };

    /// <summary>All that was gathered was proposed; if it was refused, because the member no longer leads, nobody waits for it.</summary>
    public void Proposed(Zxid upTo) => _proposed = engine.MayPropose ? upTo : Zxid.Zero;

    /// <summary>The leader's disk has written up to here.</summary>
    public void Persisted(Zxid upTo) => _persisted = upTo;

    /// <summary>Nothing that was proposed before is waited for: the member no longer leads, and some of it may never be anywhere.</summary>
    public void Forget() => _proposed = Zxid.Zero;
}
