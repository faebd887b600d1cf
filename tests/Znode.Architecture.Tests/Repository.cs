using System.Diagnostics;

namespace Znode.Architecture.Tests;

/// <summary>The working tree that these tests judge.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Gets the files under version control, and those about to be: paths from the root, with <c>/</c>, in order.</summary>
    public static IReadOnlyList<string> Files { get; } = ListFiles();

    public static IEnumerable<string> Sources(string folder) => Files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static bool Exists(string file) => File.Exists(Path.Combine(Root, file));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Znode.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Znode.sln above {AppContext.BaseDirectory}.");
    }

    private static string[] ListFiles()
    {
        var files = Path.Exists(Path.Combine(Root, ".git")) ? AskGit() : Walk();
        return [.. files.Where(Exists).Order(StringComparer.Ordinal)];
    }

    private static string[] AskGit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return git.ExitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException($"git ls-files ended with {git.ExitCode}.");
    }

    // A source archive has no .git and nothing that is not source, but may have been built.
    private static IEnumerable<string> Walk() =>
        Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.StartsWith("artifacts/", StringComparison.Ordinal));
}
