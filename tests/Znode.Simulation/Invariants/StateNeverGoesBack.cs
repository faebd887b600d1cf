using Znode.Simulation.Hosts;

namespace Znode.Simulation.Invariants;

/// <summary>
/// The zxid of what a replica has shown to its clients never decreases while it runs, and neither does what its engine says is committed while it serves. (What a restart
/// found in the log counts as committed until a leader says otherwise; nobody is served until then.)
/// </summary>
/// <remarks>Source: ZooKeeper's clients may not see an older state after a newer one (single system image); TLA+: <c>MonotonicRead</c> of system-spec. See also <see cref="ReplicaLog"/>.</remarks>
internal sealed class StateNeverGoesBack : EnsembleInvariant
{
    private readonly Dictionary<(ServerId, long), Zxid> _committed = [];

    public override void Stepped(Replica replica)
    {
        if (!replica.Status.IsServing)
        {
            return;
        }

        var life = (replica.Id, replica.Incarnation);
        var committed = replica.Engine.LastCommitted;
        Require(committed >= _committed.GetValueOrDefault(life), $"{replica.Id} says that {committed} is committed, and said {_committed.GetValueOrDefault(life)}");
        _committed[life] = committed;
    }
}
