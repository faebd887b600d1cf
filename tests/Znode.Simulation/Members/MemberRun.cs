using System.Collections.Immutable;
using Znode.Ensemble;
using Znode.Server;
using Znode.Simulation.Invariants;
using Znode.Testing.Members;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Simulation.Members;

/// <summary>What became of a run of whole members.</summary>
/// <param name="Failure">What was found; null when everything held.</param>
/// <param name="Trace">What happened, when the run was traced.</param>
/// <param name="History">What clients were told.</param>
/// <param name="SessionEnds">How many sessions have ended.</param>
/// <param name="EphemeralsVanished">How many ephemeral znodes have vanished with them, counted at each member.</param>
/// <param name="Refusals">How often a member refused to start from a damaged disk, was given an empty one, and came back.</param>
/// <param name="Spared">How often a member started from a damaged disk: what was damaged was not needed.</param>
/// <param name="VoterCounts">How many voters each configuration had that came into force, at each member.</param>
internal sealed record MemberRunResult(
    Exception? Failure, IReadOnlyList<string> Trace, ClientHistory History, int SessionEnds, int EphemeralsVanished, int Refusals, int Spared, IReadOnlyList<int> VoterCounts);

/// <summary>One run of an ensemble of whole members, with clients: faults on, and then off, and everybody has the same tree, without a session or an ephemeral znode left.</summary>
internal sealed class MemberRun
{
    private const int FaultsForMs = 8_000;
    private const int HealsWithinMs = 60_000;

    private readonly World _world;
    private readonly SimulatedNetwork _network;
    private readonly SimulatedRandom _random;
    private readonly List<MemberHost> _hosts = [];
    private readonly List<MemberClient> _clients = [];
    private readonly SessionsEndOnce _sessions = new();
    private readonly MemberFaults _faults;
    private readonly MemberFlaw _flaw;
    private readonly List<int> _voterCounts = [];

    private MemberRun(ulong seed, bool isTraced, MemberFlaw flaw, bool growsFromOne)
    {
        _flaw = flaw;
        _random = new SimulatedRandom(seed).Fork(3);
        _world = new World(isTraced);
        _network = new SimulatedNetwork(_world.Events, _world.Trace, new NetworkConditions(_random.Between(0, 3), _random.Pick([1, 5]), _random.Pick([0, 0.1]), 0.05), _random.Fork(1));
        var count = _random.Pick([3, 3, 3, 5]);
        var servers = Enumerable.Range(1, count).Select(number => new EnsembleServer(
            new ServerId(number), $"host{number}", 2888, 3888, number > 3 && _random.Chance(0.5) ? EnsembleRole.Observer : EnsembleRole.Participant)
        {
            ClientHost = $"host{number}",
            ClientPort = 2181,
        });
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
                ReconfigEnabled = true,
                SkipAcl = true,
                StandaloneEnabled = !growsFromOne,
            };
            var random = _random.Fork(10 + (ulong)id.Value);
            var clock = new SimulatedTime(_world.Events, new ReplicaClock(random.Between(0, 1_000_000), 0.95 + (0.1 * random.Fraction())));

            // Who is to join knows those before it, and itself.
            var known = growsFromOne ? config with { Servers = config.Servers.RemoveRange(config.Servers.Keys.Where(other => other.Value > id.Value)) } : config;
            var host = new MemberHost(_world.Events, _world.Trace, _network, options, known, clock, random);
            host.Began = () => Watch(host);
            _hosts.Add(host);
        }

        for (var number = 0; number < 5; number++)
        {
            _clients.Add(new MemberClient(_world, _hosts, History, number, _random.Fork(100 + (ulong)number)));
        }

        _faults = new MemberFaults(_world, _network, _hosts, _clients, config, _random.Fork(4), growsFromOne);
    }

    public ClientHistory History { get; } = new();

    /// <summary>Runs it.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="isTraced">Whether what happens is written down.</param>
    /// <param name="flaw">What is wrong with one of the members.</param>
    /// <param name="growsFromOne">Whether only the first is a member at the beginning, a quorum of one, and the others are added and removed.</param>
    public static MemberRunResult Execute(ulong seed, bool isTraced = false, MemberFlaw flaw = MemberFlaw.None, bool growsFromOne = false)
    {
        var run = new MemberRun(seed, isTraced, flaw, growsFromOne);
        Exception? failure = null;
        try
        {
            run.Run();
        }
        catch (InvalidOperationException e) when (e.InnerException is InvariantBrokenException broken)
        {
            // Found in a member's turn: the member takes it for a fault of its own.
            failure = broken;
        }
        catch (Exception e)
        {
            failure = e;
        }

        return new MemberRunResult(failure, run._world.Trace.Lines, run.History, run._sessions.Ends, run._sessions.Vanished, run._faults.Refusals, run._faults.Spared, run._voterCounts);
    }

    private void Run()
    {
        _hosts.ForEach(host => host.Start());
        _clients.ForEach(client => client.RunUntil(FaultsForMs + 5_000));
        _faults.Begin(FaultsForMs);
        _world.Events.RunUntil(FaultsForMs + 5_000);
        var deadline = _world.Events.Now + HealsWithinMs;
        while (!IsEqual())
        {
            InvariantSet.Require(_world.Events.Now < deadline, "EqualTrees", $"everybody has the same tree and no session in {HealsWithinMs} ms: {Describe()}");
            _world.Events.RunUntil(_world.Events.Now + 100);
        }

        _hosts.FindAll(host => host.IsServing).ForEach(_sessions.Look);
    }

    // Those that are members now: who has gone is not waited for.
    private bool IsEqual() => _faults.Leader is { } leader && _hosts.Where(host => leader.Core.Members!.Active.Servers.ContainsKey(host.Id)).All(host => host.IsServing
        && host.Core.Outstanding == 0
        && host.Core.Sessions.Count == 0
        && host.Core.Members!.Active.Version == leader.Core.Members!.Active.Version
        && host.Core.LastProcessed == leader.Core.LastProcessed
        && host.Core.Tree.Digest == leader.Core.Tree.Digest
        && host.Core.Tree.EphemeralCount == 0);

    // Of everything that it applies in this life.
    private void Watch(MemberHost host)
    {
        var next = host.Core.Applied!;
        _sessions.Look(host);
        host.Core.ConfigActivated = config => _voterCounts.Add(config.Voters.Count());
        host.Core.Applied = applied =>
        {
            next(applied);
            if (host == _hosts[1])
            {
                MemberFlaws.Commit(_flaw, host.Core, applied);
            }

            _sessions.Applied(host, applied);
        };
    }

    private string Describe() => string.Join("; ", _hosts.Select(host => !host.IsUp ? $"{host.Id} does not run" : $"{host.Id} {host.Core.Status.Role} {host.Core.Status.Phase} {host.Core.LastProcessed} {host.Core.Tree.Digest:x} {host.Core.Sessions.Count} sessions, {host.Core.Outstanding} in flight"));
}
