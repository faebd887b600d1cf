namespace Znode.Simulation.Workload;

/// <summary>A sync with a read behind it, and what was so when it was asked for.</summary>
/// <param name="SeenBefore">How many entries of the one history anybody could have seen.</param>
/// <param name="EpochBefore">The newest epoch whose leader served.</param>
internal sealed record SyncRead(int SeenBefore, Epoch EpochBefore);
