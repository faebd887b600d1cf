using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Znode.Simulation.Invariants;
using Znode.Simulation.Members;

namespace Znode.Simulation;

/// <summary>Ensembles of whole members, each from one seed: engine, tree, sessions and files, with clients that move about.</summary>
[TestFixture]
public sealed class MemberSimulationTests
{
    private const int SeedsInCi = 60;
    private const int GrowingSeedsInCi = 30;

    /// <summary><c>ZNODE_SIM_MEMBER_SEEDS</c> and <c>ZNODE_SIM_FIRST</c> for a longer run, and for one that failed.</summary>
    [Test]
    public void Whole_members_keep_their_promises_to_clients()
    {
        var first = Number("ZNODE_SIM_FIRST") ?? 1;
        var count = Number("ZNODE_SIM_MEMBER_SEEDS") ?? SeedsInCi;
        var failures = new ConcurrentDictionary<ulong, Exception>();
        long acknowledged = 0, reads = 0, ends = 0, vanished = 0, refusals = 0, spared = 0;
        var watch = Stopwatch.StartNew();
        Parallel.For((long)first, (long)(first + count), seed =>
        {
            var result = MemberRun.Execute((ulong)seed);
            Interlocked.Add(ref acknowledged, result.History.Acknowledgments);
            Interlocked.Add(ref reads, result.History.Reads);
            Interlocked.Add(ref ends, result.SessionEnds);
            Interlocked.Add(ref vanished, result.EphemeralsVanished);
            Interlocked.Add(ref refusals, result.Refusals);
            Interlocked.Add(ref spared, result.Spared);
            if (result.Failure is not null)
            {
                failures[(ulong)seed] = result.Failure;
            }
        });
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} seeds in {watch.Elapsed.TotalSeconds:0.0} s, {acknowledged} writes acknowledged, {reads} reads, {ends} sessions ended, {vanished} ephemeral znodes vanished, {refusals} damaged disks refused, {spared} not needed"));
        foreach (var group in failures.GroupBy(failure => failure.Value.Message.Split([':', ','])[0]))
        {
            TestContext.Out.WriteLine($"{group.Key}: {string.Join(' ', group.Select(failure => failure.Key).Order())}");
        }

        if (!failures.IsEmpty)
        {
            var seed = failures.Keys.Min();
            var result = MemberRun.Execute(seed, isTraced: true);
            if (Environment.GetEnvironmentVariable("ZNODE_SIM_TRACE") is { Length: > 0 } file)
            {
                File.WriteAllLines(file, result.Trace);
            }

            Assert.Fail($"""
                {result.Failure}
                ZNODE_SIM_FIRST={seed} ZNODE_SIM_MEMBER_SEEDS=1 dotnet run --project tests/Znode.Simulation -c Release -- --filter Name~Whole
                {string.Join('\n', result.Trace.TakeLast(100))}
                """);
        }

        Assert.That(acknowledged, Is.GreaterThan(0));
        Assert.That(vanished, Is.GreaterThan(0));
    }

    /// <summary>A net is known by what it catches.</summary>
    [Test]
    public void A_member_whose_sessions_end_otherwise_is_found([Values(MemberFlaw.KeepsAnEphemeral, MemberFlaw.EndsASessionAlone)] object flaw)
    {
        var failures = Enumerable.Range(1, 20).Select(seed => MemberRun.Execute((ulong)seed, flaw: (MemberFlaw)flaw).Failure).OfType<InvariantBrokenException>();
        Assert.That(failures.Select(failure => failure.Invariant), Has.Some.EqualTo(nameof(SessionsEndOnce)));
    }

    /// <summary>With <c>standaloneEnabled=false</c>: to three and more, and back to one, whichever that is by then.</summary>
    [Test]
    public void A_quorum_of_one_grows_and_shrinks_and_keeps_its_promises()
    {
        var first = Number("ZNODE_SIM_FIRST") ?? 1;
        var count = Number("ZNODE_SIM_MEMBER_SEEDS") ?? GrowingSeedsInCi;
        var results = new ConcurrentDictionary<ulong, MemberRunResult>();
        Parallel.For((long)first, (long)(first + count), seed => results[(ulong)seed] = MemberRun.Execute((ulong)seed, growsFromOne: true));
        var shrunk = results.Values.Count(result => result.VoterCounts.SkipWhile(static voters => voters < 3).Contains(1));
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count} seeds, {results.Values.Sum(result => result.History.Acknowledgments)} writes acknowledged, {shrunk} went to three voters and back to one"));
        if (results.Where(result => result.Value.Failure is not null).Select(static result => (ulong?)result.Key).Min() is { } failed)
        {
            var result = MemberRun.Execute(failed, isTraced: true, growsFromOne: true);
            Assert.Fail($"""
                {results[failed].Failure}
                ZNODE_SIM_FIRST={failed} ZNODE_SIM_MEMBER_SEEDS=1 dotnet run --project tests/Znode.Simulation -c Release -- --filter Name~A_quorum_of_one
                {string.Join('\n', result.Trace.TakeLast(100))}
                """);
        }

        Assert.That(shrunk, Is.GreaterThan(0));
    }

    /// <summary>A member with a damaged disk waited for ever for the end of a channel that was being opened when it stopped.</summary>
    [TestCase(21_414ul)]
    public void A_seed_of_whole_members_that_failed_once(ulong seed) => Assert.That(MemberRun.Execute(seed).Failure, Is.Null);

    /// <summary>Members stopped during a change: one that it adds had more of the log than those before it, and then as much, and one of those before it had not heard of the change, or was in an earlier round; nobody could lead.</summary>
    [TestCase(257ul)]
    [TestCase(20236ul)]
    [TestCase(902_221ul)]
    [TestCase(902_502ul)]
    public void A_seed_of_a_growing_quorum_that_failed_once(ulong seed) => Assert.That(MemberRun.Execute(seed, growsFromOne: true).Failure, Is.Null);

    [Test]
    public void The_same_seed_twice_gives_the_same_trace([Range(1, 3)] int seed)
    {
        var first = MemberRun.Execute((ulong)seed, isTraced: true).Trace;
        Assert.That(MemberRun.Execute((ulong)seed, isTraced: true).Trace, Is.EqualTo(first));
        Assert.That(first, Has.Count.GreaterThan(10));
    }

    [Test]
    public void A_run_is_the_same_whether_it_is_traced_or_not([Values(1ul, 2ul, 902_502ul)] ulong seed, [Values] bool growsFromOne)
    {
        var (traced, plain) = (MemberRun.Execute(seed, isTraced: true, growsFromOne: growsFromOne), MemberRun.Execute(seed, growsFromOne: growsFromOne));
        Assert.That(
            (plain.History.Acknowledgments, plain.Refusals, plain.SessionEnds, plain.Failure?.Message), Is.EqualTo((traced.History.Acknowledgments, traced.Refusals, traced.SessionEnds, traced.Failure?.Message)));
    }

    private static ulong? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;
}
