using Znode.Testing.Conformance.Engines;

namespace Znode.Testing;

/// <summary>What every <see cref="Consensus.IReplicationEngine"/> must do, as cases that any test framework can run: for those who write one of their own.</summary>
/// <remarks>
/// Engines are run by a host that does what they ask for, on a disk and on a network that do what a case wants, and on time that passes when it wants. In every case this is checked at each output:
/// entries are appended in the order of their zxids; what is delivered never goes back, is on the replica's own disk and on those of a quorum, and is the same on every replica; what was delivered anywhere is never
/// truncated; who may propose leads and serves, under a zxid that is new, and in an epoch of its own.
/// </remarks>
/// <example>
/// With NUnit:
/// <code>
/// [TestCaseSource(typeof(EngineConformance), nameof(EngineConformance.EnsembleCases))]
/// public void An_engine_of_ours(EngineConformanceCase conformance) => conformance.Run(start => new OurEngine(start.Self, start.Config, start.LastLogged));
/// </code>
/// </example>
public static class EngineConformance
{
    /// <summary>Gets what an engine must do that is alone.</summary>
    public static IReadOnlyList<EngineConformanceCase> StandaloneCases { get; } = EngineSuite.Cases(members: 1);

    /// <summary>Gets what an engine must do that is one of three.</summary>
    public static IReadOnlyList<EngineConformanceCase> EnsembleCases { get; } = [.. EngineSuite.Cases(members: 3), .. EngineSuite.CasesOfSeveral(members: 3)];
}
