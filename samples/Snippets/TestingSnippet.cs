using Znode;
using Znode.Consensus.Zab;
using Znode.Storage;
using Znode.Testing;

namespace Snippets;

/// <summary>The code in the README of Znode.Testing, word for word.</summary>
internal static class TestingSnippet
{
    public static async Task RunAsync()
    {
        await InOneLineAsync();
        await FakeAsync();
        await EnsembleAsync();
        Conformance();
    }

    private static async Task InOneLineAsync()
    {
        IZnodeClient client = FakeZnode.CreateClient();
        var session = await client.GetSessionAsync();
        await session.CreateAsync("/a");
    }

    private static async Task FakeAsync()
    {
        var clock = new VirtualClock();
        using var fake = new FakeZnode(clock);
        var mine = fake.Connect();
        var others = fake.Connect();                             // the same tree, another session
        await mine.GetSessionAsync();
        var session = await others.GetSessionAsync();
        fake.ExpireSession(mine);                                // its ephemeral znodes go, Lost fires
        fake.Suspend(others);                                    // the connection is lost …
        await clock.AdvanceAsync(TimeSpan.FromSeconds(40));      // … and after the timeout the session is
        fake.Resume(others);
        fake.FailNext(others, ErrorCode.QuotaExceeded);
        if (!session.Lost.IsCancellationRequested)
        {
            throw new InvalidOperationException("A session that was silent for its timeout lives.");
        }
    }

    private static async Task EnsembleAsync()
    {
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 42);
        await ensemble.RunAsync(async () =>
        {
            var leader = await ensemble.WaitForLeaderAsync();
            var session = await ensemble.CreateClient().GetSessionAsync();   // goes from member to member, and keeps its session
            await session.CreateAsync("/a");
            ensemble.Network.Isolate(leader.Id);                             // Partition, Cut, Heal, SetLatency, DropNext
            await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));     // no real waiting
            ensemble.Network.Heal();
            await leader.PauseAsync(TimeSpan.FromSeconds(20));               // a garbage collection, a suspended machine
            leader.Disk.FsyncDelay = TimeSpan.FromSeconds(3);                // Full, CorruptNextRead
            await leader.CrashAsync(loseUnsyncedWrites: true);
            await leader.RestartAsync();
        }, within: TimeSpan.FromMinutes(5));
        if (!ensemble.History.IsLinearizable(out var why))
        {
            throw new InvalidOperationException(why);
        }
    }

    private static void Conformance()
    {
        foreach (var conformance in StorageConformance.TxnLogCases)
        {
            var ourLog = new InMemoryTxnLog();
            conformance.Run(() => ourLog);
        }

        foreach (var conformance in EngineConformance.EnsembleCases)
        {
            conformance.Run(start => new ZabEngine(new(), start.Self, start.Config, new(start.LastLogged, start.AcceptedEpoch, start.CurrentEpoch)));
        }
    }
}
