using Znode.Consensus.Zab.Election;
using Znode.Consensus.Zab.Quorum;
using Znode.Ensemble;

namespace Znode.Consensus.Zab;

/// <summary>Who the members are: the configuration in force, and the one that they are being changed to. ZooKeeper: <c>QuorumPeer.quorumVerifier</c> and <c>lastSeenQuorumVerifier</c>.</summary>
/// <remarks>From the moment that a change is proposed until it is in force, the change and everything after it take a quorum of both (spec §8.4).</remarks>
internal sealed class Membership
{
    private readonly IQuorumVerifier _active;

    public Membership(EnsembleConfig active, ProposedConfig? pending)
    {
        Active = active;
        Pending = pending;
        _active = QuorumVerifier.Of(active);
        Quorum = pending is null ? _active : QuorumVerifier.Of(active, pending.Config);
        ActiveText = active.ToText();
        NewestText = pending?.Config.ToText() ?? ActiveText;
    }

    /// <summary>Gets the configuration in force.</summary>
    public EnsembleConfig Active { get; }

    /// <summary>Gets the change that was proposed and is not known to be committed.</summary>
    public ProposedConfig? Pending { get; }

    /// <summary>Gets what makes a quorum for whatever happens now: of both configurations while there are two.</summary>
    public IQuorumVerifier Quorum { get; }

    /// <summary>Gets the configuration in force, as text: what others may adopt.</summary>
    public string ActiveText { get; }

    /// <summary>Gets the newest configuration seen, as text: in force only once the history that it stands in is committed.</summary>
    public string NewestText { get; }

    public ElectionView ToView() => new(Active, Pending?.Config);

    /// <summary>Tells whether a member has no vote yet, and the change that gives it one has a quorum without it.</summary>
    public bool CanDoWithout(ServerId member) => !_active.IsVoter(member) && Quorum.IsQuorum(Quorum.Voters.Where(voter => voter != member).ToHashSet());

    /// <summary>Gets what makes a quorum for an entry.</summary>
    public IQuorumVerifier QuorumAt(Zxid zxid) => Pending is { } pending && zxid >= pending.Zxid ? Quorum : _active;
}
