using Znode.Consensus;

namespace Znode.Testing.Conformance.Engines;

/// <summary>What every <see cref="IReplicationEngine"/> must do. What <see cref="EngineRules"/> has is checked in each case beside it.</summary>
internal static class EngineSuite
{
    /// <summary>The cases for any number of members.</summary>
    public static IReadOnlyList<EngineConformanceCase> Cases(int members) =>
    [
        new("One replica may propose once all are there, and all serve", members, ensemble => ensemble.Start()),
        new("What is proposed is delivered everywhere, in order", members, ensemble =>
        {
            var leader = ensemble.Start();
            List<Zxid> proposed = [.. leader.Propose(), .. leader.Propose(5), .. leader.Propose(2)];
            Delivered(ensemble, proposed);
        }),
        new("Time alone changes nothing while all is well", members, ensemble =>
        {
            var leader = ensemble.Start();
            var proposed = leader.Propose(3);
            Delivered(ensemble, proposed);
            var next = leader.Engine.NextZxid;
            ensemble.Pass(60_000);
            Expect.True(leader.MayPropose, "who led while all was well leads on");
            Expect.Equal(next, leader.Engine.NextZxid);
            Expect.Equal(proposed.Count, ensemble.Rules.Committed.Count, "the number of entries delivered");
        }),
        new("Nothing is delivered before the disks of a quorum have it", members, ensemble =>
        {
            var leader = ensemble.Start();
            foreach (var replica in ensemble.Replicas)
            {
                replica.HoldDisk();
            }

            var proposed = leader.Propose(3);
            Expect.Equal(0, ensemble.Rules.Committed.Count, "the number of entries delivered while no disk has them");
            var quorum = (members / 2) + 1;
            foreach (var replica in ensemble.Replicas.Take(quorum - 1))
            {
                replica.ReleaseDisk();
            }

            Expect.Equal(0, ensemble.Rules.Committed.Count, "the number of entries delivered while fewer than a quorum's disks have them");
            foreach (var replica in ensemble.Replicas.Skip(quorum - 1))
            {
                replica.ReleaseDisk();
            }

            Delivered(ensemble, proposed);
        }),
        new("What was delivered is there after all have crashed, and new entries come after it", members, ensemble =>
        {
            List<Zxid> proposed = [.. ensemble.Start().Propose(4)];
            Delivered(ensemble, proposed);
            foreach (var replica in ensemble.Replicas)
            {
                replica.Crash();
            }

            var leader = ensemble.Start();
            Expect.True(leader.Engine.NextZxid > proposed[^1], $"the next zxid after a restart, {leader.Engine.NextZxid}, comes after {proposed[^1]}");
            proposed.AddRange(leader.Propose(2));
            Delivered(ensemble, proposed);
        }),
        new("What no disk had is gone after a crash of all, and is not delivered", members, ensemble =>
        {
            var leader = ensemble.Start();
            List<Zxid> proposed = [.. leader.Propose(2)];
            Delivered(ensemble, proposed);
            foreach (var replica in ensemble.Replicas)
            {
                replica.HoldDisk();
            }

            leader.Propose(3);
            foreach (var replica in ensemble.Replicas)
            {
                replica.Crash();
            }

            proposed.AddRange(ensemble.Start().Propose());
            Delivered(ensemble, proposed);
        }),
        new("What every disk refused is never delivered, and later proposals are", members, ensemble =>
        {
            var leader = ensemble.Start();
            List<Zxid> proposed = [.. leader.Propose(2)];
            Delivered(ensemble, proposed);
            foreach (var replica in ensemble.Replicas)
            {
                replica.HoldDisk();
            }

            leader.Propose(3);
            foreach (var replica in ensemble.Replicas)
            {
                replica.FailDisk();
            }

            proposed.AddRange(ensemble.Serve().Propose(2));
            Delivered(ensemble, proposed);
        }),
        new("The same inputs give the same outputs", members, ensemble =>
        {
            var again = ensemble.Again();
            foreach (var run in new[] { ensemble, again })
            {
                run.Start().Propose(3);
                run.Replicas[0].Crash();
                run.Pass(1_000);
                run.Start().Propose(2);
            }

            for (var i = 0; i < Math.Min(ensemble.Said.Count, again.Said.Count); i++)
            {
                Expect.Equal(ensemble.Said[i], again.Said[i], $"output {i + 1} of the second run");
            }

            Expect.Equal(ensemble.Said.Count, again.Said.Count, "the number of outputs of the second run");
        }),
    ];

    /// <summary>The cases that take others.</summary>
    public static IReadOnlyList<EngineConformanceCase> CasesOfSeveral(int members) =>
    [
        new("A replica is delivered nothing that its own disk does not have", members, ensemble =>
        {
            var leader = ensemble.Start();
            var slow = ensemble.Replicas.First(replica => replica != leader);
            slow.HoldDisk();
            var proposed = leader.Propose(3);
            Expect.Equal(proposed.Count, ensemble.Rules.Committed.Count, "the number of entries that the others have delivered");
            Expect.Equal(Zxid.Zero, slow.Delivered, "what is delivered where the disk has nothing");
            slow.ReleaseDisk();
            Delivered(ensemble, proposed);
        }),
        new("A replica that was away is brought level", members, ensemble =>
        {
            var leader = ensemble.Start();
            List<Zxid> proposed = [.. leader.Propose(2)];
            var away = ensemble.Replicas.First(replica => replica != leader);
            away.Crash();
            ensemble.Pass(1_000);
            proposed.AddRange(ensemble.Serve([.. ensemble.Replicas.Where(replica => replica != away)]).Propose(5));
            ensemble.Start();
            Delivered(ensemble, proposed);
        }),
        new("The others go on without a leader that has crashed, with everything that was delivered", members, ensemble =>
        {
            var leader = ensemble.Start();
            List<Zxid> proposed = [.. leader.Propose(3)];
            Delivered(ensemble, proposed);
            leader.Crash();
            var next = ensemble.Serve([.. ensemble.Replicas.Where(replica => replica != leader)]);
            Expect.True(next.Engine.NextZxid.Epoch > proposed[^1].Epoch, "a new leader has a new epoch");
            proposed.AddRange(next.Propose(2));
            ensemble.Start();
            Delivered(ensemble, proposed);
        }),
        new("A leader that is cut off delivers nothing, and what it alone has is gone when it is back", members, ensemble =>
        {
            var old = ensemble.Start();
            List<Zxid> proposed = [.. old.Propose(2)];
            Delivered(ensemble, proposed);
            var others = ensemble.Replicas.Where(replica => replica != old).ToList();

            // Proposed while the channels are still there for it: nothing of it gets anywhere.
            ensemble.Network.CutOff(old.Id);
            if (old.MayPropose)
            {
                old.Propose(3);
            }

            var next = ensemble.Serve(others);
            proposed.AddRange(next.Propose(2));
            ensemble.Pass(60_000);
            Expect.True(!old.MayPropose, "a leader without a quorum proposes nothing");
            ensemble.Network.Heal();
            proposed.AddRange(ensemble.Serve().Propose());
            Delivered(ensemble, proposed);
        }),
        new("Fewer than a quorum serve nobody", members, ensemble =>
        {
            ensemble.Start().Propose();
            foreach (var replica in ensemble.Replicas.Skip((members - 1) / 2))
            {
                replica.Crash();
            }

            ensemble.Pass(60_000);
            Expect.True(ensemble.Replicas.All(replica => !replica.IsServing && !replica.MayPropose), "nobody serves without a quorum");
        }),
        new("Leadership is confirmed by a quorum, and never without", members, ensemble =>
        {
            var leader = ensemble.Start();
            leader.Step(new EngineInput.ConfirmLeadership(1));
            ensemble.Settle();
            ensemble.Pass(1_000);
            Expect.Sequence([1], leader.Confirmed, "what a leader with a quorum is told about its tickets");

            ensemble.Network.CutOff(leader.Id);
            if (leader.MayPropose)
            {
                leader.Step(new EngineInput.ConfirmLeadership(2));
            }

            ensemble.Pass(60_000);
            Expect.Sequence([1], leader.Confirmed, "what a leader that is cut off is told about its tickets");
        }),
    ];

    /// <summary>Everything proposed is delivered on every replica, and nothing else was on any.</summary>
    private static void Delivered(EngineEnsemble ensemble, IReadOnlyList<Zxid> proposed)
    {
        ensemble.Pass(5_000);
        Expect.Sequence(proposed, ensemble.Rules.Committed.Select(entry => entry.Zxid), "what was delivered");
        foreach (var replica in ensemble.Replicas)
        {
            Expect.Equal(proposed[^1], replica.Delivered, $"the last entry delivered at replica {replica.Id}");
        }
    }
}
