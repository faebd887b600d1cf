using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>
/// If a leader broadcasts a, and any replica delivers b of an earlier epoch, the leader has delivered b before it broadcast a: nobody finds out later that more of the past is committed.
/// </summary>
/// <remarks>Source: Zab (DSN 2011) §3.2, primary integrity; TLA+: <c>PrimaryIntegrity</c>.</remarks>
internal sealed class PrimaryIntegrity(World world) : EnsembleInvariant
{
    // For each leader that has broadcast: how much of the history is of earlier epochs, as it knew it then.
    private readonly SortedDictionary<Epoch, int> _pastOf = [];

    public override void Proposes(Replica leader, Transaction transaction, Zxid zxid)
    {
        if (!_pastOf.ContainsKey(zxid.Epoch))
        {
            var past = world.Committed.FindLastIndex(committed => committed.Zxid.Epoch < zxid.Epoch) + 1;
            Require(leader.Log.Visible >= past, $"{leader.Id} proposes {zxid} and has delivered {leader.Log.Visible} entries of at least {past}");
            _pastOf[zxid.Epoch] = leader.Log.Visible;
        }
    }

    public override void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
        if (index == world.Committed.Count)
        {
            foreach (var (epoch, past) in _pastOf)
            {
                Require(epoch <= zxid.Epoch || index < past, $"{replica.Id} delivers {transaction}, of which the leader of epoch {epoch} did not know when it proposed");
            }
        }
    }
}
