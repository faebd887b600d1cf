using Znode.Simulation.Plans;

namespace Znode.Simulation;

/// <summary>Seeds that once failed, by what they showed.</summary>
[TestFixture]
public sealed class RegressionTests
{
    [TestCase(7, Emphasis.Everything, TestName = "A sync is answered at a learner after what was committed before it is on the learner's disk and applied")]
    [TestCase(828, Emphasis.Everything, TestName = "An epoch that the disk is still saving is not chosen once more")]
    [TestCase(1620, Emphasis.Everything, TestName = "A member that has restarted with entries that are not committed yet serves when they are")]
    [TestCase(1458, Emphasis.Everything, TestName = "A member whose disk did not take what it knew to be committed takes an older snapshot than that")]
    [TestCase(1295, Emphasis.Synchronizations, TestName = "A learner at or just after the newest snapshot is made level from the log that begins there")]
    [TestCase(2407, Emphasis.Members, TestName = "A member that a change makes a voter, and whose voice the change takes, draws the others into its later round")]
    [TestCase(50155, Emphasis.Members, TestName = "A leader that hands over while its successor is taken out lets a member lead")]
    [TestCase(51743, Emphasis.Members, TestName = "Who has gone is not blamed for a quorum that a slow network costs")]
    public void A_seed_stays_mended(int seed, object emphasis)
    {
        var result = EnsembleRun.Execute(PlanDrawing.Draw((ulong)seed, (Emphasis)emphasis), Engines.Zab);
        Assert.That(result.Failure, Is.Null, () => result.Explain());
    }
}
