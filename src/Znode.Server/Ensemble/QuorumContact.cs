using Znode.Consensus;
using Znode.Consensus.Zab.Quorum;

namespace Znode.Server.Ensemble;

/// <summary>
/// When the member was last in contact with a quorum: until then whoever decides about sessions knew of those that live in this process. What comes later may be decided without this member.
/// </summary>
/// <remarks>
/// A learner's contact is the last time that its leader asked who was heard of; a leader's, the last time by which a quorum, itself among it, had been heard. No other leader can have begun before that, and
/// one that begins gives every session its full timeout. Guarded by the member's gate.
/// </remarks>
internal sealed class QuorumContact(MemberCore core)
{
    private readonly HashSet<ServerId> _heard = [];

    /// <summary>Gets when that was, on the member's monotonic clock.</summary>
    public long AtMs { get; private set; } = core.Clock.MonotonicMs;

    /// <summary>There is contact now.</summary>
    public void Renew() => AtMs = core.Clock.MonotonicMs;

    /// <summary>Looks, as a leader, when a quorum was last heard.</summary>
    public void Look()
    {
        if (core.Status is not { Role: EngineRole.Leading, IsServing: true } || core.Members is not { } members)
        {
            return;
        }

        var quorum = QuorumVerifier.Of(members.Active);
        _heard.Clear();
        _heard.Add(core.Options.Id);
        var at = core.Clock.MonotonicMs;
        foreach (var learner in core.Learners.Where(static learner => learner is { IsVoter: true, IsSynced: true }).OrderByDescending(static learner => learner.HeardMs))
        {
            if (quorum.IsQuorum(_heard))
            {
                break;
            }

            _heard.Add(learner.Id);
            at = learner.HeardMs;
        }

        if (quorum.IsQuorum(_heard))
        {
            AtMs = Math.Max(AtMs, at);
        }
    }
}
