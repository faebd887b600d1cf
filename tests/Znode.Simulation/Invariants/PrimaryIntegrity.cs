using Znode.Consensus;
using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>
/// If a leader broadcasts a, and any replica delivers b of an earlier epoch, the leader has delivered b before it broadcast a: nobody finds out later that more of the past is committed.
/// </summary>
/// <remarks>
/// Source: Zab (DSN 2011) §3.2, primary integrity; TLA+: <c>PrimaryIntegrity</c>. Looked at from the moment that a leader serves, whether it broadcasts anything or not: a quorum has its history, and its
/// epoch behind it (phase 2), so that no later leader has more of the past.
/// </remarks>
internal sealed class PrimaryIntegrity(World world) : EnsembleInvariant
{
    // For each leader that has served: how much of the history is of earlier epochs, as it knew it then.
    private readonly SortedList<Epoch, int> _pastOf = [];

    public override void Serves(Replica replica)
    {
        if (replica.Status.Role == EngineRole.Leading)
        {
            Begin(replica, replica.Status.Epoch, "serves");
        }
    }

    public override void Proposes(Replica leader, Transaction transaction, Zxid zxid) => Begin(leader, zxid.Epoch, "proposes");

    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
        if (index == world.Committed.Count)
        {
            for (var i = _pastOf.Count - 1; i >= 0 && _pastOf.GetKeyAtIndex(i) > zxid.Epoch; i--)
            {
                Require(index < _pastOf.GetValueAtIndex(i), $"{replica.Id} delivers {transaction}, of which the leader of epoch {_pastOf.GetKeyAtIndex(i)} did not know when it began");
            }
        }
    }

    private void Begin(Replica leader, Epoch epoch, string does)
    {
        if (!_pastOf.ContainsKey(epoch))
        {
            var past = world.Committed.FindLastIndex(committed => committed.Zxid.Epoch < epoch) + 1;
            Require(leader.Log.Visible >= past, $"{leader.Id} {does} in epoch {epoch} and has delivered {leader.Log.Visible} entries of at least {past}");
            _pastOf[epoch] = leader.Log.Visible;
        }
    }
}
