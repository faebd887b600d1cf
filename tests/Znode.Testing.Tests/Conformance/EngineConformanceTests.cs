using Znode.Consensus;
using Znode.Consensus.Standalone;
using Znode.Consensus.Zab;
using Znode.Simulation.PlantedBugs;

namespace Znode.Testing.Tests.Conformance;

/// <summary>The engines of this library do what every engine must do; one that does not is told so, in words.</summary>
[TestFixture]
public sealed class EngineConformanceTests
{
    [TestCaseSource(typeof(EngineConformance), nameof(EngineConformance.StandaloneCases))]
    public void The_engine_of_a_member_that_is_alone(EngineConformanceCase conformance) => conformance.Run(Alone);

    [TestCaseSource(typeof(EngineConformance), nameof(EngineConformance.EnsembleCases))]
    public void The_engine_of_an_ensemble(EngineConformanceCase conformance) => conformance.Run(Zab);

    [TestCase(typeof(DeliversAtOnce), "Nothing is delivered before the disks of a quorum have it")]
    [TestCase(typeof(DeliversTwice), "What is proposed is delivered everywhere, in order")]
    [TestCase(typeof(AppendsBackwards), "What is proposed is delivered everywhere, in order")]
    [TestCase(typeof(AppendsSomethingElse), "What is proposed is delivered everywhere, in order")]
    [TestCase(typeof(DeliversNothing), "What is proposed is delivered everywhere, in order")]
    [TestCase(typeof(HearsOfNoFailure), "What every disk refused is never delivered, and later proposals are")]
    [TestCase(typeof(CountsItsLives), "The same inputs give the same outputs")]
    [TestCase(typeof(ServesNobody), "One replica may propose once all are there, and all serve")]
    public void A_wrong_engine_that_is_alone_is_found(Type wrong, string rule) => Assert.That(Failed(EngineConformance.StandaloneCases, start => Plant(wrong, Alone(start))), Has.Some.EqualTo(rule));

    [TestCase(typeof(DeliversAtOnce), "Nothing is delivered before the disks of a quorum have it")]
    [TestCase(typeof(DeliversNothing), "What is proposed is delivered everywhere, in order")]
    [TestCase(typeof(AppendsSomethingElse), "What is proposed is delivered everywhere, in order")]
    [TestCase(typeof(CountsItsLives), "The same inputs give the same outputs")]
    [TestCase(typeof(ServesNobody), "One replica may propose once all are there, and all serve")]
    [TestCase(typeof(CommitsWithoutQuorum), "Nothing is delivered before the disks of a quorum have it")]
    [TestCase(typeof(ConfirmsItself), "Leadership is confirmed by a quorum, and never without")]
    [TestCase(typeof(ConfirmsNothing), "Leadership is confirmed by a quorum, and never without")]
    [TestCase(typeof(CutsWhenItServes), "A replica that was away is brought level")]
    [TestCase(typeof(AcknowledgesAtOnce), "Nothing is delivered before the disks of a quorum have it")]
    public void A_wrong_engine_of_an_ensemble_is_found(Type wrong, string rule) => Assert.That(Failed(EngineConformance.EnsembleCases, start => Plant(wrong, Zab(start))), Has.Some.EqualTo(rule));

    [Test]
    public void An_engine_that_forgets_its_log_is_found()
    {
        Assert.That(Failed(EngineConformance.StandaloneCases, _ => new StandaloneEngine(Zxid.Zero)), Is.EqualTo(new[] { "What was delivered is there after all have crashed, and new entries come after it", "What no disk had is gone after a crash of all, and is not delivered", "The same inputs give the same outputs" }));
    }

    private static StandaloneEngine Alone(EngineStart start) => new(start.LastLogged);

    private static ZabEngine Zab(EngineStart start) => new(new(), start.Self, start.Config, new(start.LastLogged, start.AcceptedEpoch, start.CurrentEpoch));

    private static IReplicationEngine Plant(Type wrong, IReplicationEngine engine) => (IReplicationEngine)Activator.CreateInstance(wrong, engine)!;

    private static List<string> Failed(IEnumerable<EngineConformanceCase> cases, Func<EngineStart, IReplicationEngine> create)
    {
        var failed = new List<string>();
        foreach (var conformance in cases)
        {
            try
            {
                conformance.Run(create);
            }
            catch (Exception exception) when (exception is ConformanceException or InvariantViolationException)
            {
                // An engine that is made to do wrong may find so itself.
                failed.Add(conformance.Name);
            }
        }

        return failed;
    }

    private sealed class DeliversAtOnce(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineOutput> Say(EngineOutput output) =>
            output is EngineOutput.Append append ? [output, new EngineOutput.Deliver(append.Entries[^1].Zxid)] : output is EngineOutput.Deliver ? [] : [output];
    }

    private sealed class DeliversTwice(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineOutput> Say(EngineOutput output) => output is EngineOutput.Deliver ? [output, output] : [output];
    }

    private sealed class DeliversNothing(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineOutput> Say(EngineOutput output) => output is EngineOutput.Deliver ? [] : [output];
    }

    private sealed class AppendsBackwards(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineOutput> Say(EngineOutput output) =>
            output is EngineOutput.Append append ? [new EngineOutput.Append([.. append.Entries.Reverse()])] : [output];
    }

    private sealed class AppendsSomethingElse(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineOutput> Say(EngineOutput output) =>
            output is EngineOutput.Append append ? [new EngineOutput.Append([.. append.Entries.Select(entry => new LogEntry(entry.Zxid, new byte[entry.Bytes.Length]))])] : [output];
    }

    private sealed class HearsOfNoFailure(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineInput> Hear(EngineInput input) => input is EngineInput.PersistFailed ? [] : [input];
    }

    private sealed class ConfirmsNothing(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineInput> Hear(EngineInput input) => input is EngineInput.ConfirmLeadership ? [] : [input];
    }

    private sealed class CutsWhenItServes(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineOutput> Say(EngineOutput output) =>
            output is EngineOutput.RoleChanged { Status: { IsServing: true, Role: EngineRole.Following } } ? [output, new EngineOutput.Truncate(Zxid.Zero)] : [output];
    }

    /// <summary>A follower acknowledges what its disk does not have yet.</summary>
    private sealed class AcknowledgesAtOnce(IReplicationEngine engine) : FlawedEngine(engine)
    {
        protected override IEnumerable<EngineInput> Hear(EngineInput input) =>
            input is EngineInput.Received { Message: Znode.Consensus.Zab.Messages.ZabMessage.Proposal proposal } && Status.IsServing ? [input, new EngineInput.Persisted(proposal.Entries[^1].Zxid)] : [input];
    }

    /// <summary>What it says depends on how many there were before it.</summary>
    private sealed class CountsItsLives(IReplicationEngine engine) : FlawedEngine(engine)
    {
        private static int _lives;
        private readonly int _life = ++_lives;

        protected override IEnumerable<EngineOutput> Say(EngineOutput output) =>
            output is EngineOutput.Deliver ? [output, new EngineOutput.LeadershipConfirmed(_life)] : [output];
    }

    private sealed class ServesNobody(IReplicationEngine engine) : IReplicationEngine
    {
        public EngineStatus Status => engine.Status with { Role = EngineRole.Looking, Phase = EnginePhase.Election };

        public Zxid NextZxid => engine.NextZxid;

        public bool MayPropose => false;

        public Zxid LastCommitted => engine.LastCommitted;

        public void Step(EngineInput input, ICollection<EngineOutput> outputs)
        {
        }
    }
}
