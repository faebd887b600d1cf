using Znode.Ensemble;
using Znode.Simulation.Faults;
using Znode.Simulation.Hosts;
using Znode.Simulation.Invariants;
using Znode.Simulation.Plans;
using Znode.Simulation.Workload;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Simulation;

/// <summary>One run of one ensemble: faults on, and safety is checked at every step; then faults off, and it must elect, serve and become equal within a bound.</summary>
internal sealed class EnsembleRun
{
    private const int PollEveryMs = 50;

    private readonly RunPlan _plan;
    private readonly World _world;
    private readonly SimulatedNetwork _network;
    private readonly List<Replica> _replicas;
    private readonly Clients _clients;
    private readonly FaultInjector _faults;

    private EnsembleRun(RunPlan plan, EngineFactory factory, bool isTraced, IReadOnlySet<int>? onlyFaults, HostFlaw flaw)
    {
        var random = new SimulatedRandom(plan.Seed).Fork(2);
        _plan = plan;
        _world = new World(isTraced);
        _world.Invariants.Add(All(_world, plan.Config));
        _network = new SimulatedNetwork(_world.Events, _world.Trace, plan.Network, random.Fork(1), NetworkFlawOf(flaw));
        var setup = new ReplicaSetup(plan.Config, plan.Options, plan.Disk, plan.TickEveryMs, factory, flaw);
        _replicas = [.. plan.Config.Servers.Keys.Select(id => new Replica(_world, _network, id, setup, random.Fork(100 + (ulong)id.Value)))];
        _clients = new Clients(_world, _replicas, plan, random.Fork(2));
        _faults = new FaultInjector(_world, _network, _replicas, plan.Config);
        for (var i = 0; i < plan.Faults.Count; i++)
        {
            if (onlyFaults?.Contains(i) != false)
            {
                _faults.Schedule(plan.Faults[i]);
            }
        }
    }

    public static RunResult Execute(RunPlan plan, EngineFactory factory, bool isTraced = false, IReadOnlySet<int>? onlyFaults = null, HostFlaw flaw = HostFlaw.None)
    {
        var run = new EnsembleRun(plan, factory, isTraced, onlyFaults, flaw);
        Exception? failure = null;
        try
        {
            run.Run();
        }
        catch (Exception e)
        {
            failure = e;
        }

        return new RunResult(plan, failure, run._world.Trace.Lines, run._world.Events.Happened, run._world.Committed.Count, run._world.Invariants.LastServingEpoch);
    }

    private static NetworkFlaw NetworkFlawOf(HostFlaw flaw) => flaw switch
    {
        HostFlaw.DoublesMessages => NetworkFlaw.DoublesMessages,
        HostFlaw.ReordersMessages => NetworkFlaw.ReordersMessages,
        _ => NetworkFlaw.None,
    };

    private static EnsembleInvariant[] All(World world, EnsembleConfig config) =>
    [
        new Agreement(world),
        new TotalOrder(),
        new Integrity(),
        new LocalPrimaryOrder(world),
        new GlobalPrimaryOrder(),
        new PrimaryIntegrity(world),
        new OneLeaderPerEpoch(),
        new LeaderIsVoter(),
        new CommittedByQuorum(world, config),
        new AcknowledgedWritesStay(world),
        new RefusedWritesStayAway(),
        new CommittedIsNeverRemoved(world),
        new StateNeverGoesBack(),
        new ConfirmedLeadership(),
        new LinearizableSyncReads(),
        new EqualHistories(world),
    ];

    private void Run()
    {
        foreach (var replica in _replicas)
        {
            _world.Events.After(replica.Id.Value, replica.Start);
        }

        _clients.RunUntil(_plan.FaultsForMs);
        _world.Events.RunUntil(_plan.FaultsForMs + 100);
        _world.Trace.Write($"faults are over");
        Heal();
        Settle();
        _world.Invariants.Ended(Members());
        Stay();
    }

    // Those that the one history makes members: who has gone is neither waited for nor listened to.
    private List<Replica> Members()
    {
        var config = _world.Committed.LastOrDefault(transaction => transaction.Config is not null)?.Config ?? _plan.Config;
        return _replicas.FindAll(replica => config.Servers.ContainsKey(replica.Id));
    }

    // It must elect and serve: everybody, under one leader, which takes a write that everybody sees.
    private void Heal()
    {
        var deadline = _world.Events.Now + _plan.HealsWithinMs;
        var before = _world.Committed.Count;
        var nextWriteMs = _world.Events.Now;
        Poll(deadline, "heals", () =>
        {
            if (!IsServedByOne())
            {
                return false;
            }

            // Every replica's clients write, now and then: what is forwarded while a leader changes is answered by nobody.
            if (_world.Events.Now >= nextWriteMs)
            {
                nextWriteMs = _world.Events.Now + 1_000;
                _replicas.ForEach(replica => replica.Clients.Write(1));
            }

            return _world.Committed.Count >= before + Members().Count;
        });
    }

    private void Settle() => Poll(_world.Events.Now + _plan.HealsWithinMs, "settles", () =>
        IsServedByOne() && Members().TrueForAll(replica => replica.Log.Visible == _world.Committed.Count && replica.Log.Entries.Count == _world.Committed.Count && replica.Disk.IsIdle));

    // Whoever has gone starts again and looks for the leader that it knew: the members do not notice.
    private void Stay()
    {
        var gone = _replicas.Except(Members()).ToList();
        if (gone.Count == 0)
        {
            return;
        }

        // A network with jitter costs a leader its quorum now and then, with nobody's help: here it is even, and what was on its way arrives first.
        _network.Conditions = _network.Conditions with { JitterMs = 0 };
        _world.Events.RunUntil(_world.Events.Now + 1_000);
        Poll(_world.Events.Now + _plan.HealsWithinMs, "settles", IsServedByOne);
        var epoch = _world.Invariants.LastServingEpoch;
        foreach (var replica in gone)
        {
            replica.Crash();
            replica.Start();
        }

        _world.Events.RunUntil(_world.Events.Now + _plan.AttemptMs);
        Poll(_world.Events.Now + _plan.HealsWithinMs, "stays", IsServedByOne);
        InvariantSet.Require(
            _world.Invariants.LastServingEpoch == epoch,
            "WhoHasGoneDisturbsNobody",
            $"{string.Join(", ", gone.Select(replica => replica.Id))} started again, and the members go on in epoch {epoch}: {Describe()}");
    }

    private bool IsServedByOne()
    {
        var members = Members();
        var leader = members.Find(replica => replica.Engine.MayPropose);
        return leader is not null && members.TrueForAll(replica => replica.IsRunning && replica.Status.IsServing && (replica == leader || replica.Status.Leader == leader.Id));
    }

    private void Poll(long deadline, string what, Func<bool> isReached)
    {
        while (!isReached())
        {
            InvariantSet.Require(_world.Events.Now < deadline, "Liveness", $"The ensemble {what} within {_plan.HealsWithinMs} ms: {Describe()}");
            _world.Events.RunUntil(_world.Events.Now + PollEveryMs);
        }
    }

    private string Describe() => string.Join("; ", _replicas.Select(replica =>
        $"{replica.Id} {(replica.IsRunning ? "runs" : "does not run")}, {replica.Status.Role} {replica.Status.Phase} epoch {replica.Status.Epoch} under {replica.Status.Leader}, " +
        $"{replica.Log.Visible}/{replica.Log.Entries.Count} of {_world.Committed.Count}"));
}
