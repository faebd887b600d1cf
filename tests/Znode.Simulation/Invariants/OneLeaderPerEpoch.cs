using Znode.Consensus;
using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>An epoch has at most one leader that was established in it, in one life; and only it proposes in it.</summary>
/// <remarks>Source: Zab (DSN 2011) §4.1, primary epochs; TLA+: <c>Leadership1</c> and <c>Leadership2</c>.</remarks>
internal sealed class OneLeaderPerEpoch : EnsembleInvariant
{
    private readonly Dictionary<Epoch, (ServerId Id, long Incarnation)> _leaders = [];

    public override void RoleChanged(Replica replica, EngineStatus before)
    {
        var status = replica.Status;
        if (status.Role == EngineRole.Leading && status.Phase >= EnginePhase.Synchronization)
        {
            var leader = (replica.Id, replica.Incarnation);
            if (!_leaders.TryAdd(status.Epoch, leader))
            {
                Require(_leaders[status.Epoch] == leader, $"{replica.Id} leads epoch {status.Epoch}, which {_leaders[status.Epoch].Id} led");
                Require(
                    before.Role == EngineRole.Leading && before.Phase >= EnginePhase.Synchronization && before.Epoch == status.Epoch,
                    $"{replica.Id} leads epoch {status.Epoch} once more");
            }
        }
    }

    public override void Proposes(Replica leader, Transaction transaction, Zxid zxid) =>
        Require(_leaders.GetValueOrDefault(zxid.Epoch) == (leader.Id, leader.Incarnation) && zxid.Epoch == leader.Status.Epoch, $"{leader.Id} proposes {zxid}, in another's epoch");
}
