using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>When everything has healed and nothing more comes, every replica has the one history, in its log and in its state.</summary>
/// <remarks>Source: Zab (DSN 2011) §3.2, agreement, with liveness (§5, claim 7): what is committed is delivered by every correct process in the end.</remarks>
internal sealed class EqualHistories(World world) : EnsembleInvariant
{
    public override void Ended(IReadOnlyCollection<Replica> replicas)
    {
        foreach (var replica in replicas)
        {
            Require(replica.Log.Visible == world.Committed.Count, $"{replica.Id} has {replica.Log.Visible} entries, the history {world.Committed.Count}");
            Require(
                replica.Log.Entries.Count == world.Committed.Count && replica.Log.Entries.Select(Transaction.IdOf).SequenceEqual(world.Committed.Select(transaction => transaction.Id)),
                $"{replica.Id} has {replica.Log.Entries.Count} entries in its log, the history {world.Committed.Count}");
        }
    }
}
