using System.Collections.Immutable;
using Znode.Consensus.Zab;
using Znode.Ensemble;
using Znode.Simulation.Faults;
using Znode.Simulation.Hosts;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Simulation.Plans;

/// <summary>Draws a plan from a seed: small ensembles mostly, few faults in some and many in others, so that each kind is also seen alone.</summary>
internal static class PlanDrawing
{
    private static readonly int[] VoterCounts = [1, 3, 3, 3, 3, 3, 5, 5, 5, 7];

    public static RunPlan Draw(ulong seed) => Draw(seed, (Emphasis)(seed % (ulong)Enum.GetValues<Emphasis>().Length));

    public static RunPlan Draw(ulong seed, Emphasis emphasis)
    {
        var random = new SimulatedRandom(seed).Fork(1);
        var config = DrawConfig(random);
        var tickTimeMs = random.Pick([50, 100, 200]);
        var faultsForMs = random.Pick([5_000, 10_000, 20_000]);
        var writesAtOnceMax = random.Pick([1, 4, 20]);
        var operations = random.Pick([100, 400, 1_500]) * 2 / (1 + writesAtOnceMax);
        return new RunPlan(seed, emphasis)
        {
            Config = config,
            Options = new ZabOptions
            {
                TickTimeMs = tickTimeMs,
                InitLimit = random.Between(4, 10),
                SyncLimit = random.Between(2, 5),
                NotificationIntervalMinMs = random.Between(20, 200),
                NotificationIntervalMaxMs = random.Between(500, 3_000),
                FinalizeWaitMs = random.Between(0, 200),
                ConnectRetryMs = random.Between(10, 100),
                WindowEntries = random.Pick([0, 1, 5, 50, 500]),
                SnapshotSizeFactor = random.Pick([-1, 0, 0.33, 1]),
            },
            Network = new NetworkConditions(random.Between(0, 5), random.Pick([0.5, 2, 10]), random.Pick([0, 0.05, 0.3]), random.Pick([0, 0.1])),
            Disk = new DiskConditions(random.Pick([0.5, 3, 10]), random.Pick([1, 10, 100]), random.Chance(0.5), random.Pick([1, 50, 500])),
            TickEveryMs = random.Between(5, 20),
            FaultsForMs = faultsForMs,
            OperationEveryMs = (double)faultsForMs / operations,
            WritesAtOnceMax = writesAtOnceMax,
            SyncShare = random.Pick([0.05, 0.3]),
            LeaderShare = emphasis == Emphasis.Everything ? 0 : 0.5,
            Faults = FaultDrawing.Draw(config, faultsForMs, emphasis, random),
        };
    }

    private static EnsembleConfig DrawConfig(SimulatedRandom random)
    {
        var voters = random.Pick(VoterCounts);
        var observers = random.Chance(0.3) ? random.Between(1, 2) : 0;
        var servers = Enumerable.Range(1, voters + observers)
            .Select(number => new EnsembleServer(
                new ServerId(number), $"host{number}", 2888, 3888, number <= voters ? EnsembleRole.Participant : EnsembleRole.Observer))
            .ToImmutableSortedDictionary(server => server.Id, server => server);
        var config = new EnsembleConfig(servers, 0);
        return voters >= 3 && random.Chance(0.15) ? InGroups(config, voters, random) : config;
    }

    private static EnsembleConfig InGroups(EnsembleConfig config, int voters, SimulatedRandom random)
    {
        var groups = voters > 3 && random.Chance(0.5) ? 3 : 1;
        var weights = config.Voters.Where(_ => random.Chance(0.3)).Select(voter => (voter, weight: (long)random.Between(0, 3))).ToList();
        return config with
        {
            Groups = config.Voters.ToImmutableSortedDictionary(voter => voter, voter => 1 + (voter.Value % groups)),

            // Somebody must be able to lead: the first keeps its weight.
            Weights = weights.Where(entry => entry.voter.Value > 1).ToImmutableSortedDictionary(entry => entry.voter, entry => entry.weight),
        };
    }
}
