namespace Znode.Simulation.Plans;

/// <summary>What a run is mostly about. Its seed says which, unless it is given.</summary>
internal enum Emphasis
{
    /// <summary>Everything alike; clients write anywhere.</summary>
    Everything,

    /// <summary>Leaders that are cut off, stand still and stop, with writes that nobody else has.</summary>
    DeposedLeaders,

    /// <summary>Crashes while replicas are made level, with slow disks, snapshots, and logs cut at their beginning.</summary>
    Synchronizations,

    /// <summary>Members that get and lose their votes, go and come back, and leaders that are asked to let another lead.</summary>
    Members,
}
