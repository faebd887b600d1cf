namespace Znode.Simulation.Invariants;

/// <summary>A run has shown that an invariant does not hold.</summary>
internal sealed class InvariantBrokenException(string invariant, string statement) : Exception($"{invariant}: {statement}")
{
    public string Invariant => invariant;
}
