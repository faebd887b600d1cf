using Znode.Consensus.Zab;
using Znode.Ensemble;
using Znode.Simulation.Faults;
using Znode.Simulation.Hosts;
using Znode.Testing.Network;

namespace Znode.Simulation.Plans;

/// <summary>Everything that a seed decides before its run begins. What happens within is drawn from the same seed.</summary>
internal sealed record RunPlan(ulong Seed, Emphasis Emphasis)
{
    public required EnsembleConfig Config { get; init; }

    public required ZabOptions Options { get; init; }

    public required NetworkConditions Network { get; init; }

    public required DiskConditions Disk { get; init; }

    /// <summary>Gets how often replicas see the time, in milliseconds.</summary>
    public required int TickEveryMs { get; init; }

    /// <summary>Gets how long things go wrong, in milliseconds.</summary>
    public required int FaultsForMs { get; init; }

    /// <summary>Gets the mean time between the clients' operations, in milliseconds.</summary>
    public required double OperationEveryMs { get; init; }

    /// <summary>Gets how many writes a client sends at once, at the most.</summary>
    public required int WritesAtOnceMax { get; init; }

    /// <summary>Gets how many operations are syncs with reads, 0 to 1.</summary>
    public required double SyncShare { get; init; }

    /// <summary>Gets how many operations go to whoever takes itself for the leader, 0 to 1; the others go to anybody.</summary>
    public required double LeaderShare { get; init; }

    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>Gets how long after the last fault the ensemble must serve again, in milliseconds.</summary>
    /// <remarks>
    /// Of one attempt: twice every limit that it may run into, the pause between notifications, and what slow clocks and disks add. The network goes on losing messages, so how many
    /// attempts it takes is chance (seed 48202: 36 elections, with limits of a quarter of a second); what can not heal does not heal in any number of them.
    /// </remarks>
    public long HealsWithinMs => 20 * AttemptMs;

    /// <summary>Gets how long one attempt to elect and to serve may take, in milliseconds.</summary>
    public long AttemptMs => (2L * Options.TickTimeMs * ((2 * Options.InitLimit) + Options.SyncLimit)) + Options.NotificationIntervalMaxMs + 2_000;

    public override string ToString() =>
        $"{Emphasis}: {Config.Voters.Count()} voters, {Config.Servers.Count - Config.Voters.Count()} observers{(Config.Groups.IsEmpty ? "" : ", in groups")}, tick {Options.TickTimeMs} ms, " +
        $"latency {Network.LatencyMs}+{Network.JitterMs:0} ms, sync {Disk.SyncMs:0} ms, window {Options.WindowEntries}, {Faults.Count} faults in {FaultsForMs} ms";
}
