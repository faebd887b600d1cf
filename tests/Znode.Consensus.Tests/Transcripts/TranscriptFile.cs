using System.Runtime.CompilerServices;

namespace Znode.Consensus.Tests.Transcripts;

/// <summary>Compares a transcript with what happens now: lines that are not indented are the script, those below them what followed.</summary>
/// <remarks>Run with <c>ZNODE_REWRITE=1</c> to write down what happens now; commit a changed transcript only when each changed line can be explained.</remarks>
internal static class TranscriptFile
{
    /// <summary>The transcripts of a folder beside this file.</summary>
    public static IEnumerable<string> Names(string folder) =>
        Directory.GetFiles(Folder(folder), "*.txt").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    public static void Check(string folder, string name, Func<string, string> run)
    {
        var path = Path.Combine(Folder(folder), name + ".txt");
        var expected = File.ReadAllText(path);
        var script = string.Join('\n', expected.Split('\n').Where(line => !line.StartsWith("    ", StringComparison.Ordinal)));
        var actual = run(script);
        if (Environment.GetEnvironmentVariable("ZNODE_REWRITE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.That(actual, Is.EqualTo(expected), $"ZNODE_REWRITE=1 rewrites {name}.txt");
    }

    private static string Folder(string folder) => Path.Combine(Path.GetDirectoryName(SourceFile())!, folder);

    private static string SourceFile([CallerFilePath] string path = "") => path;
}
