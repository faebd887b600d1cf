using Znode.Consensus.Zab.Quorum;

namespace Znode.Consensus.Zab.Leading;

/// <summary>Finds a new epoch with a quorum, and who has agreed to it. ZooKeeper: <c>Leader.getEpochToPropose</c> and <c>waitForEpochAck</c>.</summary>
internal sealed class EpochAgreement(Replica replica)
{
    /// <summary>The last epoch that fits a zxid, which is compared as a signed number.</summary>
    public const long EpochMax = int.MaxValue;

    private readonly HashSet<ServerId> _informed = [];
    private readonly HashSet<ServerId> _acknowledged = [];
    private Epoch _highest = replica.PromisedEpoch;
    private bool _isAgreed;

    /// <summary>Gets the new epoch; until it is found the highest one that was heard of.</summary>
    public Epoch Epoch => _highest;

    /// <summary>Notes who has come, and the highest epoch that it has agreed to.</summary>
    public void Inform(ServerId server, Epoch accepted)
    {
        _informed.Add(server);
        _highest = accepted > _highest ? accepted : _highest;
    }

    /// <summary>Finds the epoch, once a quorum has come: the one after all that any of them has agreed to.</summary>
    /// <returns>True when it is found by this call.</returns>
    public bool TryAgree(IQuorumVerifier quorum)
    {
        if (_isAgreed || !quorum.IsQuorum(_informed))
        {
            return false;
        }

        _isAgreed = true;
        _highest = _highest.Next;
        Invariant.Require(_highest.Value <= EpochMax, $"Epoch {_highest} fits a zxid");
        return true;
    }

    /// <summary>Notes who has promised to follow no leader of an earlier epoch; each member promises an epoch once, to one leader.</summary>
    public void Acknowledge(ServerId server) => _acknowledged.Add(server);

    public bool IsAcknowledged(IQuorumVerifier quorum) => quorum.IsQuorum(_acknowledged);
}
