using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>If a leader broadcasts a before b, a replica that delivers b has delivered a before: of each leader's proposals a replica delivers a beginning, without a hole.</summary>
/// <remarks>Source: Zab (DSN 2011) §3.2, local primary order; TLA+: <c>LocalPrimaryOrder</c>. ZooKeeper's own breach: a DIFF with a hole.</remarks>
internal sealed class LocalPrimaryOrder(World world) : EnsembleInvariant
{
    private readonly Dictionary<Epoch, int> _proposals = [];

    public override void Proposes(Replica leader, Transaction transaction, Zxid zxid)
    {
        transaction.Ordinal = _proposals.GetValueOrDefault(zxid.Epoch);
        _proposals[zxid.Epoch] = transaction.Ordinal + 1;
        Require(zxid.Counter == transaction.Ordinal + 1, $"{leader.Id} proposes {zxid} as its proposal {transaction.Ordinal + 1} of the epoch");
    }

    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
        var before = index == 0 ? null : world.Transactions.Of(replica.Log.Applied[index - 1]);
        var expected = before?.Zxid.Epoch == zxid.Epoch ? before.Ordinal + 1 : 0;
        Require(transaction.Ordinal == expected, $"{replica.Id} delivers {transaction} after {before}");
    }
}
