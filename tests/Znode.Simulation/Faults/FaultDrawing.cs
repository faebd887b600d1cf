using Znode.Ensemble;
using Znode.Simulation.Plans;
using Znode.Testing.Time;

namespace Znode.Simulation.Faults;

/// <summary>Draws what goes wrong in a run.</summary>
internal static class FaultDrawing
{
    private delegate Fault Kind(SimulatedRandom random, EnsembleConfig config, long atMs, long forMs);

    private static readonly Kind[] Kinds =
    [
        (random, config, at, length) => new Fault.Crash(at, length, Any(random, config)),
        (random, config, at, length) => new Fault.CrashOfLeader(at, length),
        (random, config, at, length) => new Fault.CrashBetweenOutputs(at, length / 2, Any(random, config), random.Between(0, 30)),
        (random, config, at, length) => new Fault.CrashOfAll(at, length),
        (random, config, at, length) => new Fault.Pause(at, length, random.Chance(0.5) ? null : Any(random, config), random.Chance(0.5)),
        (random, config, at, length) => new Fault.OneWay(at, length, Any(random, config), Any(random, config), random.Chance(0.5)),
        (random, config, at, length) => new Fault.Pair(at, length, Any(random, config), Any(random, config), random.Chance(0.5)),
        (random, config, at, length) => new Fault.Split(at, length, random.Draw(), random.Chance(0.5)),
        (random, config, at, length) => new Fault.IsolatedLeader(at, length, random.Chance(0.5)),
        (random, config, at, length) => new Fault.BrokenChannels(at, Any(random, config), Any(random, config)),
        (random, config, at, length) => new Fault.SlowLink(at, length, Any(random, config), Any(random, config), random.Between(10, 1_000)),
        (random, config, at, length) => new Fault.SlowDisk(at, length, Any(random, config), random.Between(2, 50)),
        (random, config, at, length) => new Fault.FullDisk(at, length, random.Chance(0.3) ? null : Any(random, config)),
        (random, config, at, length) => new Fault.EmptyDisk(at, length, Any(random, config)),
        (random, config, at, length) => new Fault.Snapshot(at, Any(random, config), random.Chance(0.7)),
        (random, config, at, length) => new Fault.Snapshot(at, Any(random, config), random.Chance(0.7)),
    ];

    private static readonly Kind[] Deposing =
    [
        Lonely,
        Lonely,
        (random, config, at, length) => new Fault.GivenUpWrites(at, length, random.Between(1, 5), random.Between(0, (int)Math.Min(100, length / 8)), random.Between(0, 30)),
        (random, config, at, length) => new Fault.CrashOfLeader(at, length),
        (random, config, at, length) => new Fault.Pause(at, length, null, random.Chance(0.3)),
        (random, config, at, length) => new Fault.PauseWhileAsked(at, length),
        (random, config, at, length) => new Fault.IsolatedLeader(at, length, random.Chance(0.3)),
        (random, config, at, length) => new Fault.CrashAtEpoch(at, length / 4, Any(random, config), random.Between(0, 30), random.Chance(0.5)),
        (random, config, at, length) => new Fault.SlowLink(at, length, Any(random, config), Any(random, config), random.Between(10, 1_000)),
    ];

    private static readonly Kind[] Synchronizing =
    [
        Lonely,
        (random, config, at, length) => new Fault.CrashAtEpoch(at, length / 4, Any(random, config), random.Between(0, 100), random.Chance(0.5)),
        (random, config, at, length) => new Fault.CrashAtEpoch(at, length / 4, Any(random, config), random.Between(0, 100), random.Chance(0.5)),
        (random, config, at, length) => new Fault.Crash(at, 2 * length, Any(random, config)),
        (random, config, at, length) => new Fault.SlowDisk(at, length, Any(random, config), random.Between(2, 50)),
        (random, config, at, length) => new Fault.Snapshot(at, Any(random, config), random.Chance(0.7)),
        (random, config, at, length) => new Fault.Snapshot(at, Any(random, config), random.Chance(0.7)),
        (random, config, at, length) => new Fault.CrashOfAll(at, length),
        (random, config, at, length) => new Fault.FullDisk(at, length, Any(random, config)),
        (random, config, at, length) => new Fault.EmptyDisk(at, length, Any(random, config)),
    ];

    private static readonly Kind[] Changing =
    [
        (random, config, at, length) => new Fault.Reconfiguration(at, random.Draw()),
        (random, config, at, length) => new Fault.Reconfiguration(at, random.Draw()),
        (random, config, at, length) => new Fault.Departure(at, random.Draw()),
        (random, config, at, length) => new Fault.Departure(at, random.Draw()),
        (random, config, at, length) => new Fault.Departure(at, random.Draw()),
        (random, config, at, length) => new Fault.Transfer(at, random.Chance(0.5) ? null : Any(random, config)),
        (random, config, at, length) => new Fault.Transfer(at, null),
        Lonely,
        (random, config, at, length) => new Fault.CrashOfLeader(at, length),
        (random, config, at, length) => new Fault.Crash(at, length, Any(random, config)),
        (random, config, at, length) => new Fault.CrashAtEpoch(at, length / 4, Any(random, config), random.Between(0, 30), random.Chance(0.5)),
        (random, config, at, length) => new Fault.Pair(at, length, Any(random, config), Any(random, config), random.Chance(0.5)),
        (random, config, at, length) => new Fault.IsolatedLeader(at, length, random.Chance(0.3)),
        (random, config, at, length) => new Fault.Snapshot(at, Any(random, config), random.Chance(0.7)),
    ];

    public static IReadOnlyList<Fault> Draw(EnsembleConfig config, int forMs, Emphasis emphasis, SimulatedRandom random)
    {
        var everyMs = random.Pick([100, 300, 1_000, 3_000]);
        var meanLengthMs = random.Pick([50, 300, 2_000]);
        var all = emphasis switch
        {
            Emphasis.DeposedLeaders => Deposing,
            Emphasis.Synchronizations => Synchronizing,
            Emphasis.Members => Changing,
            _ => Kinds,
        };
        var kinds = all.Where(_ => random.Chance(0.6)).DefaultIfEmpty(all[0]).ToList();
        var faults = new List<Fault>();
        for (long at = random.Exponential(everyMs); at < forMs; at += 1 + random.Exponential(everyMs))
        {
            faults.Add(random.Pick(kinds)(random, config, at, Math.Min(2 + random.Exponential(meanLengthMs), forMs - at)));
        }

        return faults;
    }

    private static Fault.LonelyLeader Lonely(SimulatedRandom random, EnsembleConfig config, long at, long length) =>
        new(at, length / 2, random.Between(1, 5), random.Chance(0.3), random.Between(0, (int)Math.Min(300, length / 2)));

    private static ServerId Any(SimulatedRandom random, EnsembleConfig config) => config.Servers.Keys.ElementAt(random.Below(config.Servers.Count));
}
