using Znode.Simulation.Invariants;
using Znode.Testing.Time;

namespace Znode.Simulation;

/// <summary>What everything in a run shares: time, the trace, every transaction that there was, and the invariants that watch.</summary>
internal sealed class World(bool isTraced)
{
    public EventQueue Events { get; } = new();

    public Trace Trace => field ??= new Trace(Events, isTraced);

    public TransactionRegistry Transactions { get; } = new();

    /// <summary>Gets the one history: what any replica has let its clients see, in order. An invariant sees to it that there is only one.</summary>
    public List<Transaction> Committed { get; } = [];

    public InvariantSet Invariants { get; } = new();
}
