using System.Collections.Immutable;
using Znode.Ensemble;
using Znode.Server;
using Znode.Simulation.Invariants;
using Znode.Testing.Members;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Simulation.Members;

/// <summary>One run of an ensemble of whole members, with clients: faults on, and then off, and everybody has the same tree, without a session or an ephemeral znode left.</summary>
internal sealed class MemberRun
{
    private const int FaultsForMs = 8_000;
    private const int HealsWithinMs = 60_000;

    private readonly World _world;
    private readonly SimulatedNetwork _network;
    private readonly SimulatedRandom _random;
    private readonly List<MemberHost> _hosts = [];
    private readonly Dictionary<MemberHost, int> _holds = [];
    private readonly int _faultEveryMs;

    private MemberRun(ulong seed, bool isTraced)
    {
        _random = new SimulatedRandom(seed).Fork(3);
        _world = new World(isTraced);
        _network = new SimulatedNetwork(_world.Events, _world.Trace, new NetworkConditions(_random.Between(0, 3), _random.Pick([1, 5]), _random.Pick([0, 0.1]), 0.05), _random.Fork(1));
        _faultEveryMs = _random.Pick([200, 600, 2_000]);
        var count = _random.Pick([3, 3, 3, 5]);
        var servers = Enumerable.Range(1, count).Select(number => new EnsembleServer(
            new ServerId(number), $"host{number}", 2888, 3888, number > 3 && _random.Chance(0.5) ? EnsembleRole.Observer : EnsembleRole.Participant));
        var config = new EnsembleConfig(servers.ToImmutableSortedDictionary(server => server.Id, server => server), 0);
        foreach (var id in config.Servers.Keys)
        {
            var options = new ZnodeMemberOptions
            {
                Id = id,
                TickTime = TimeSpan.FromMilliseconds(100),
                SnapshotTransactions = _random.Pick([20, 100, 100_000]),
                SnapshotsRetained = 3,
                PurgeInterval = TimeSpan.FromSeconds(1),
                SessionTimeoutMin = TimeSpan.FromMilliseconds(200),
                SessionTimeoutMax = TimeSpan.FromSeconds(4),
            };
            var random = _random.Fork(10 + (ulong)id.Value);
            var clock = new SimulatedTime(_world.Events, new ReplicaClock(random.Between(0, 1_000_000), 0.95 + (0.1 * random.Fraction())));
            _hosts.Add(new MemberHost(_world.Events, _world.Trace, _network, options, config, clock, random));
        }
    }

    public ClientHistory History { get; } = new();

    public static (Exception? Failure, IReadOnlyList<string> Trace, ClientHistory History) Execute(ulong seed, bool isTraced = false)
    {
        var run = new MemberRun(seed, isTraced);
        Exception? failure = null;
        try
        {
            run.Run();
        }
        catch (Exception e)
        {
            failure = e;
        }

        return (failure, run._world.Trace.Lines, run.History);
    }

    private void Run()
    {
        _hosts.ForEach(host => host.Start());
        for (var number = 0; number < 5; number++)
        {
            new MemberClient(_world, _hosts, History, number, _random.Fork(100 + (ulong)number)).RunUntil(FaultsForMs + 5_000);
        }

        NextFault();
        _world.Events.RunUntil(FaultsForMs + 5_000);
        var deadline = _world.Events.Now + HealsWithinMs;
        while (!IsEqual())
        {
            InvariantSet.Require(_world.Events.Now < deadline, "EqualTrees", $"everybody has the same tree and no session in {HealsWithinMs} ms: {Describe()}");
            _world.Events.RunUntil(_world.Events.Now + 100);
        }
    }

    private bool IsEqual() => _hosts.TrueForAll(host => host.IsServing
        && host.Core.Outstanding == 0
        && host.Core.Sessions.Count == 0
        && host.Core.LastProcessed == _hosts[0].Core.LastProcessed
        && host.Core.Tree.Digest == _hosts[0].Core.Tree.Digest
        && host.Core.Tree.EphemeralCount == 0);

    private string Describe() => string.Join("; ", _hosts.Select(host => $"{host.Id} {host.Core.Status.Role} {host.Core.Status.Phase} {host.Core.LastProcessed} {host.Core.Tree.Digest:x} {host.Core.Sessions.Count} sessions, {host.Core.Outstanding} in flight"));

    private void NextFault() => _world.Events.After(1 + _random.Exponential(_faultEveryMs), () =>
    {
        if (_world.Events.Now < FaultsForMs)
        {
            BeginFault(_random.Pick(_hosts), Math.Min(1 + _random.Exponential(400), FaultsForMs - _world.Events.Now));
            NextFault();
        }
    });

    private void BeginFault(MemberHost host, long forMs)
    {
        var kind = _random.Below(6);
        _world.Trace.Write($"fault {kind} at {host.Id} for {forMs} ms");
        switch (kind)
        {
            case 0:
                Hold(host, forMs);
                break;
            case 1 when host.IsUp:
                host.CrashAfterChanges(_random.Below(20));
                _world.Events.After(forMs, () => Hold(host, forMs));
                break;
            case 2 when host.IsUp:
                host.Pause();
                _world.Events.After(forMs, host.Resume);
                break;
            case 3:
                foreach (var other in _hosts.Where(other => other != host))
                {
                    Cut(host, other, forMs);
                }

                break;
            case 4:
                _network.Break(host.Id, _random.Pick(_hosts).Id);
                break;
            case 5:
                host.Slowness = _random.Between(2, 20);
                _world.Events.After(forMs, () => host.Slowness = 1);
                break;
        }
    }

    private void Cut(MemberHost host, MemberHost other, long forMs)
    {
        _network.Cut(host.Id, other.Id);
        _network.Cut(other.Id, host.Id);
        _world.Events.After(forMs, () =>
        {
            _network.Mend(host.Id, other.Id);
            _network.Mend(other.Id, host.Id);
        });
    }

    private void Hold(MemberHost host, long forMs)
    {
        _holds[host] = _holds.GetValueOrDefault(host) + 1;
        host.Crash();
        _world.Events.After(forMs, () =>
        {
            if (--_holds[host] == 0 && !host.IsUp)
            {
                host.Start();
            }
        });
    }
}
