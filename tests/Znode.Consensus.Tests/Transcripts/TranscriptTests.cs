using System.Runtime.CompilerServices;

namespace Znode.Consensus.Tests.Transcripts;

/// <summary>Scenarios of the protocol as text that people read: each command, and below it every message and decision that followed.</summary>
/// <remarks>Run with <c>ZNODE_REWRITE=1</c> to write down what happens now; commit a changed transcript only when each changed line can be explained.</remarks>
public sealed class TranscriptTests
{
    private static string Directory => Path.Combine(Path.GetDirectoryName(SourceFile())!, "Scenarios");

    private static IEnumerable<string> Names => System.IO.Directory.GetFiles(Directory, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void The_scenario_goes_as_written(string name)
    {
        var path = Path.Combine(Directory, name + ".txt");
        var expected = File.ReadAllText(path);
        var script = string.Join('\n', expected.Split('\n').Where(line => !line.StartsWith("    ", StringComparison.Ordinal)));
        var actual = new ScriptedEnsemble().Run(script);
        if (Environment.GetEnvironmentVariable("ZNODE_REWRITE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.That(actual, Is.EqualTo(expected), $"ZNODE_REWRITE=1 rewrites {name}.txt");
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;
}
