using Znode.Consensus;
using Znode.Simulation.Hosts;
using Znode.Simulation.Workload;

namespace Znode.Simulation.Invariants;

/// <summary>One property that must hold at every step of every run. Told of what happens; an invariant overrides what it needs.</summary>
internal abstract class EnsembleInvariant
{
    /// <summary>A leader's host is about to propose.</summary>
    public virtual void Proposes(Replica leader, Transaction transaction, Zxid zxid)
    {
    }

    /// <summary>A replica's clients can see a transaction, the next of its history.</summary>
    /// <param name="replica">Where.</param>
    /// <param name="transaction">What; where nobody has seen it before, it is not in the one history yet.</param>
    /// <param name="zxid">The zxid that it has there.</param>
    /// <param name="index">Its place there, from 0.</param>
    public virtual void Delivered(Replica replica, Transaction transaction, Zxid zxid, int index)
    {
    }

    /// <summary>A replica removes the end of its log.</summary>
    public virtual void Removed(Replica replica, IReadOnlyList<LogEntry> entries)
    {
    }

    /// <summary>A replica has another role, phase, epoch or leader.</summary>
    public virtual void RoleChanged(Replica replica, EngineStatus before)
    {
    }

    /// <summary>A replica serves from here on; what it has applied was shown.</summary>
    public virtual void Serves(Replica replica)
    {
    }

    /// <summary>A client was told that its write is done.</summary>
    public virtual void Acknowledged(Replica replica, Transaction transaction)
    {
    }

    /// <summary>A client was told that its write will never be done.</summary>
    public virtual void Refused(Replica replica, Transaction transaction)
    {
    }

    /// <summary>A leader is confirmed.</summary>
    public virtual void Confirmed(Replica leader, SyncRead read)
    {
    }

    /// <summary>A client's sync is answered, and it reads.</summary>
    public virtual void ReadAfterSync(Replica replica, SyncRead read)
    {
    }

    /// <summary>An engine has taken an input, and its host has done what followed.</summary>
    public virtual void Stepped(Replica replica)
    {
    }

    /// <summary>The run is over: everything has healed and nothing more is to come.</summary>
    public virtual void Ended(IReadOnlyCollection<Replica> replicas)
    {
    }

    protected void Require(bool condition, string statement)
    {
        if (!condition)
        {
            throw new InvariantBrokenException(GetType().Name, statement);
        }
    }
}
