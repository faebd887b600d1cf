using System.Diagnostics;
using Znode.Consensus;
using Znode.Ensemble;
using Znode.Simulation.Hosts;
using Znode.Simulation.Invariants;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Simulation.Faults;

/// <summary>Lets the faults of a plan happen, and ends them.</summary>
internal sealed class FaultInjector(World world, SimulatedNetwork network, IReadOnlyList<Replica> replicas, EnsembleConfig started)
{
    // Whoever is down or stands still is so until the last of the faults that hold it has ended.
    private readonly Dictionary<ServerId, int> _holdsDown = [];
    private readonly Dictionary<ServerId, int> _holdsStill = [];

    private IEnumerable<ServerId> All => replicas.Select(replica => replica.Id);

    private Replica? Leader => replicas.Where(replica => replica.IsRunning && replica.Status is { Role: EngineRole.Leading, IsServing: true }).MaxBy(replica => replica.Status.Epoch);

    public void Schedule(Fault fault) => world.Events.At(fault.AtMs, () =>
    {
        world.Trace.Write($"fault: {fault}");
        Begin(fault);
    });

    private Replica Find(ServerId id) => replicas.First(replica => replica.Id == id);

    private void Begin(Fault fault)
    {
        switch (fault)
        {
            case Fault.Crash crash:
                Hold(Find(crash.Target), fault.ForMs);
                break;
            case Fault.CrashOfLeader when Leader is { } leader:
                Hold(leader, fault.ForMs);
                break;
            case Fault.CrashOfAll:
                replicas.ToList().ForEach(replica => Hold(replica, fault.ForMs + (replica.Id.Value * 7)));
                break;
            case Fault.LonelyLeader lonely when Leader is { } leader:
                Leave(leader, lonely);
                break;
            case Fault.GivenUpWrites given when Leader is { } leader:
                Leave(leader, new Fault.LonelyLeader(given.AtMs, given.ForMs / 4, given.Writes, TakesSnapshot: false, given.CrashesAfterMs));
                Arm(leader, new Fault.CrashAtEpoch(given.AtMs, given.ForMs / 4, leader.Id, given.StopsAfterMs, WithLeader: true), forMs: given.ForMs / 2);
                break;
            case Fault.CrashAtEpoch crash:
                Arm(Find(crash.Target), crash, forMs: crash.ForMs);
                break;
            case Fault.PauseWhileAsked pause when Leader is { } leader:
                leader.Clients.SyncAndRead();
                Still(leader, pause.ForMs, seesTimeFirst: false);
                leader.Receive(leader.Incarnation, () => leader.Clients.SyncAndRead());
                break;
            case Fault.CrashBetweenOutputs crash:
                CrashBetweenOutputs(Find(crash.Target), crash);
                break;
            case Fault.Pause pause when (pause.Target is { } target ? Find(target) : Leader) is { } replica:
                Still(replica, pause.ForMs, pause.SeesTimeFirst);
                break;
            case Fault.OneWay oneWay:
                Cut(fault, oneWay.BreaksChannels, [(oneWay.From, oneWay.To)]);
                break;
            case Fault.Pair pair:
                Cut(fault, pair.BreaksChannels, [(pair.One, pair.Other), (pair.Other, pair.One)]);
                break;
            case Fault.Split split:
                Part(fault, split.BreaksChannels, id => (split.Part >> (int)id.Value & 1) == 1);
                break;
            case Fault.IsolatedLeader isolated when Leader is { } leader:
                Part(fault, isolated.BreaksChannels, id => id == leader.Id);
                break;
            case Fault.BrokenChannels broken:
                network.Break(broken.One, broken.Other);
                break;
            case Fault.SlowLink slow when slow.From != slow.To:
                network.Link(slow.From, slow.To).ExtraMs += slow.ExtraMs;
                world.Events.After(fault.ForMs, () => network.Link(slow.From, slow.To).ExtraMs -= slow.ExtraMs);
                break;
            case Fault.SlowDisk slow when Find(slow.Target) is { IsUp: true } replica:
                replica.Disk.Slow(slow.Times, fault.ForMs);
                break;
            case Fault.FullDisk full when (full.Target is { } target ? Find(target) : Leader) is { IsUp: true } replica:
                Fill(replica, fault.ForMs);
                break;
            case Fault.EmptyDisk empty:
                Empty(Find(empty.Target), empty);
                break;
            case Fault.Snapshot snapshot:
                Find(snapshot.Target).TakeSnapshot(snapshot.PurgesLog);
                break;
            case Fault.Transfer transfer:
                Leader?.Step(new EngineInput.TransferLeadership(transfer.To));
                break;
            case Fault.Reconfiguration change when Leader is { } leader:
                Reconfigure(leader, change.Choice);
                break;
            case Fault.Departure departure when Leader is { } leader:
                ComeAndGo(leader, new SimulatedRandom(departure.Choice));
                break;
            case Fault.Reconfiguration or Fault.Departure or Fault.CrashOfLeader or Fault.Pause or Fault.IsolatedLeader or Fault.FullDisk or Fault.LonelyLeader or Fault.GivenUpWrites or Fault.PauseWhileAsked or Fault.SlowLink or Fault.SlowDisk:
                break;
            default:
                throw new UnreachableException($"No way to let {fault} happen");
        }
    }

    private void Hold(Replica replica, long forMs)
    {
        _holdsDown[replica.Id] = _holdsDown.GetValueOrDefault(replica.Id) + 1;
        replica.Crash();
        world.Events.After(forMs, () => LetGo(replica));
    }

    private void LetGo(Replica replica)
    {
        if (--_holdsDown[replica.Id] == 0 && !replica.IsUp)
        {
            replica.Start();
        }
    }

    private void Leave(Replica leader, Fault.LonelyLeader lonely)
    {
        List<(ServerId, ServerId)> links = [.. All.Where(other => other != leader.Id).Select(other => (leader.Id, other))];
        links.ForEach(link => network.Cut(link.Item1, link.Item2));
        leader.Clients.Write(lonely.Writes);
        if (lonely.TakesSnapshot)
        {
            leader.TakeSnapshot(purgesLog: true);
        }

        world.Events.After(lonely.CrashesAfterMs, () =>
        {
            Hold(leader, lonely.ForMs);
            links.ForEach(link => network.Mend(link.Item1, link.Item2));
        });
    }

    // One member gets or loses its vote.
    private void Reconfigure(Replica leader, ulong choice)
    {
        var config = leader.Config;
        var server = config.Servers.Values.ElementAt((int)(choice % (ulong)config.Servers.Count));
        var role = server.Role == EnsembleRole.Participant ? EnsembleRole.Observer : EnsembleRole.Participant;
        Propose(leader, config with { Servers = config.Servers.SetItem(server.Id, server with { Role = role }) });
    }

    // Who is a member goes, and who is none comes, with a vote or without: one or two at a time. Two voters stay, as a leader asks.
    private void ComeAndGo(Replica leader, SimulatedRandom random)
    {
        var servers = leader.Config.Servers;
        for (var changes = random.Chance(0.3) ? 2 : 1; changes > 0; changes--)
        {
            var id = random.Chance(0.25) ? leader.Id : random.Pick(replicas).Id;
            var role = random.Chance(0.3) ? EnsembleRole.Observer : EnsembleRole.Participant;
            var others = servers.Remove(id);
            servers = others.Count < servers.Count ? others : servers.Add(id, started.Servers[id] with { Role = role });
        }

        var changed = leader.Config with { Servers = servers };
        if (changed.Voters.Count() >= 2)
        {
            Propose(leader, changed);
        }
    }

    // One change at a time, and where those that follow already are a quorum of the new members, as a leader asks (spec semantics §4.8).
    private void Propose(Replica leader, EnsembleConfig changed)
    {
        var level = leader.Engine.Learners.Where(learner => learner is { IsSynced: true, IsObserver: false }).Select(learner => learner.Id).Append(leader.Id)
            .Aggregate(0UL, (bits, id) => bits | (1UL << (int)id.Value));
        var isUnderWay = leader.Log.Entries.Skip(leader.Log.Visible).Any(entry => world.Transactions.Of(entry).Config is not null);
        if (changed.Groups.IsEmpty && !isUnderWay && IndependentQuorum.IsQuorum(changed, level))
        {
            var transaction = world.Transactions.Create();
            transaction.Config = changed;
            leader.Clients.Propose(transaction);
        }
    }

    private void Arm(Replica replica, Fault.CrashAtEpoch crash, long forMs)
    {
        void Crash() => CrashAtEpoch(replica, crash);
        replica.WhenTakingEpoch = Crash;
        world.Events.After(forMs, () => replica.WhenTakingEpoch = replica.WhenTakingEpoch == Crash ? null : replica.WhenTakingEpoch);
    }

    private void CrashAtEpoch(Replica replica, Fault.CrashAtEpoch crash)
    {
        var leader = replica.Status.Leader;
        world.Events.After(crash.CrashesAfterMs, () =>
        {
            Hold(replica, crash.ForMs);
            if (crash.WithLeader && leader is { } id && id != replica.Id)
            {
                Hold(Find(id), crash.ForMs * 2);
            }
        });
    }

    private void CrashBetweenOutputs(Replica replica, Fault.CrashBetweenOutputs crash)
    {
        if (replica.IsUp)
        {
            replica.CrashAfter(crash.Outputs);
        }

        // Where nothing was asked for meanwhile, it stops at the end of the fault's time.
        world.Events.After(crash.ForMs, () => Hold(replica, crash.ForMs));
    }

    private void Still(Replica replica, long forMs, bool seesTimeFirst)
    {
        _holdsStill[replica.Id] = _holdsStill.GetValueOrDefault(replica.Id) + 1;
        replica.Pause();
        world.Events.After(forMs, () =>
        {
            if (--_holdsStill[replica.Id] == 0)
            {
                replica.Resume(seesTimeFirst);
            }
        });
    }

    private void Part(Fault fault, bool breaksChannels, Func<ServerId, bool> isHere) =>
        Cut(fault, breaksChannels, [.. All.SelectMany(one => All.Where(other => isHere(one) != isHere(other)).Select(other => (one, other)))]);

    private void Cut(Fault fault, bool breaksChannels, List<(ServerId From, ServerId To)> links)
    {
        links.RemoveAll(link => link.From == link.To);
        foreach (var (from, to) in links)
        {
            network.Cut(from, to);
            if (breaksChannels)
            {
                network.Break(from, to);
            }
        }

        world.Events.After(fault.ForMs, () => links.ForEach(link => network.Mend(link.From, link.To)));
    }

    private void Fill(Replica replica, long forMs)
    {
        var disk = replica.Disk;
        disk.Fill();
        world.Events.After(forMs, disk.MakeRoom);
    }

    // Safe only when what the replica vouched for is vouched for without it: everybody else has all of it, and nothing that it said is on its way.
    private void Empty(Replica replica, Fault.EmptyDisk empty)
    {
        Hold(replica, empty.ForMs);
        world.Events.After(empty.ForMs - 1, () =>
        {
            var others = replicas.Where(other => other != replica && replica.Config.IsVoter(other.Id)).ToList();
            var isSpare = !replica.Config.IsVoter(replica.Id) || (others.Count > 1
                && !IndependentQuorum.IsQuorum(replica.Config, 1UL << (int)replica.Id.Value)
                && network.IsFreeOfChannels(replica.Id)
                && others.TrueForAll(other => other.Durable.AcceptedEpoch == others[0].Durable.AcceptedEpoch
                    && other.Durable.AcceptedEpoch >= replica.Durable.AcceptedEpoch
                    && other.Durable.CurrentEpoch == others[0].Durable.CurrentEpoch
                    && other.Durable.CurrentEpoch >= replica.Durable.CurrentEpoch
                    && other.Durable.History.Count >= replica.Durable.History.Count
                    && other.Durable.History.Count == others[0].Durable.History.Count
                    && History.LastOf(other.Durable.History) == History.LastOf(others[0].Durable.History)
                    && other.Durable.History.Count >= world.Committed.Count));
            if (isSpare && !replica.IsUp)
            {
                world.Trace.Write($"{replica.Id} loses its disk");
                replica.Wipe();
            }
        });
    }
}
