using Znode.Consensus;
using Znode.Simulation.Hosts;
using Znode.Simulation.Workload;

namespace Znode.Simulation.Invariants;

/// <summary>Tells every invariant what happens.</summary>
internal sealed class InvariantSet
{
    private readonly List<EnsembleInvariant> _invariants = [];

    /// <summary>Gets the newest epoch whose leader has served.</summary>
    public Epoch LastServingEpoch { get; private set; }

    public void Add(params IEnumerable<EnsembleInvariant> invariants) => _invariants.AddRange(invariants);

    public void Proposes(Replica leader, Transaction transaction, Zxid zxid) => _invariants.ForEach(invariant => invariant.Proposes(leader, transaction, zxid));

    public void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
        foreach (var invariant in _invariants)
        {
            invariant.Delivered(replica, transaction, zxid, index);
        }
    }

    public void Removed(Replica replica, IReadOnlyList<LogEntry> entries) => _invariants.ForEach(invariant => invariant.Removed(replica, entries));

    public void RoleChanged(Replica replica, EngineStatus before) => _invariants.ForEach(invariant => invariant.RoleChanged(replica, before));

    public void Serves(Replica replica)
    {
        _invariants.ForEach(invariant => invariant.Serves(replica));
        if (replica.Status.Role == EngineRole.Leading && replica.Status.Epoch > LastServingEpoch)
        {
            LastServingEpoch = replica.Status.Epoch;
        }
    }

    public void Acknowledged(Replica replica, Transaction transaction) => _invariants.ForEach(invariant => invariant.Acknowledged(replica, transaction));

    public void Refused(Replica replica, Transaction transaction) => _invariants.ForEach(invariant => invariant.Refused(replica, transaction));

    public void Confirmed(Replica leader, SyncRead read) => _invariants.ForEach(invariant => invariant.Confirmed(leader, read));

    public void ReadAfterSync(Replica replica, SyncRead read) => _invariants.ForEach(invariant => invariant.ReadAfterSync(replica, read));

    public void Stepped(Replica replica)
    {
        foreach (var invariant in _invariants)
        {
            invariant.Stepped(replica);
        }
    }

    public void Ended(IReadOnlyCollection<Replica> replicas) => _invariants.ForEach(invariant => invariant.Ended(replicas));

    /// <summary>States a part of an invariant that is seen where it happens.</summary>
    public static void Require(bool condition, string invariant, string statement)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(invariant, statement);
        }
    }
}
