namespace Znode.Consensus.Tests.Transcripts;

/// <summary>Scenarios of the protocol as text that people read: each command, and below it every message and decision that followed.</summary>
public sealed class TranscriptTests
{
    private static IEnumerable<string> Scenarios => TranscriptFile.Names("Scenarios");

    private static IEnumerable<string> Elections => TranscriptFile.Names("Elections");

    [TestCaseSource(nameof(Scenarios))]
    public void The_scenario_goes_as_written(string name) => TranscriptFile.Check("Scenarios", name, script => new ScriptedEnsemble().Run(script));

    [TestCaseSource(nameof(Elections))]
    public void The_election_goes_as_written(string name) => TranscriptFile.Check("Elections", name, script => new ScriptedElection().Run(script));
}
