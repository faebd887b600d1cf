using Znode.Consensus;
using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>A write whose client was told that it is done is in the history of the leader of every later epoch, and in everybody's in the end.</summary>
/// <remarks>
/// Of a later <b>epoch</b>, not of a later moment: a leader that was paused before it served may learn only then that a quorum had followed it, and serve its old epoch until it sees the time
/// (seed 101248). It can commit nothing, and confirms no sync. Source: the promise of design.md §5; Zab (DSN 2011) claim 4: what was committed in an earlier epoch is in the initial history of every later one. TLA+ (system-spec): <c>CommittedLogDurability</c>.
/// </remarks>
internal sealed class AcknowledgedWritesStay(World world) : EnsembleInvariant
{
    private readonly List<Transaction> _acknowledged = [];

    public override void Acknowledged(Replica replica, Transaction transaction)
    {
        Require(transaction.CommittedAt >= 0 && world.Committed[transaction.CommittedAt] == transaction, $"{replica.Id} acknowledges {transaction}, which is not in the history");
        _acknowledged.Add(transaction);
    }

    public override void Serves(Replica replica)
    {
        if (replica.Status.Role == EngineRole.Leading)
        {
            RequireAll(replica, transaction => transaction.Zxid.Epoch < replica.Status.Epoch);
        }
    }

    public override void Ended(IReadOnlyCollection<Replica> replicas)
    {
        foreach (var replica in replicas)
        {
            RequireAll(replica, static _ => true);
        }
    }

    private void RequireAll(Replica replica, Func<Transaction, bool> isNeeded)
    {
        foreach (var transaction in _acknowledged.Where(isNeeded))
        {
            Require(
                transaction.CommittedAt < replica.Log.Applied.Count && Transaction.IdOf(replica.Log.Applied[transaction.CommittedAt]) == transaction.Id,
                $"{replica.Id} serves as {replica.Status.Role} of epoch {replica.Status.Epoch} without {transaction}, which was acknowledged");
        }
    }
}
