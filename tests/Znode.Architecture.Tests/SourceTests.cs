using System.Text.RegularExpressions;

namespace Znode.Architecture.Tests;

/// <summary>What no source file says, and how long it may be. Calls that a symbol names are banned by BannedSymbols.txt instead.</summary>
[TestFixture]
public sealed partial class SourceTests
{
    private const int LinesMax = 700;

    private static IEnumerable<string> Consensus => Repository.Sources("src/Znode.Consensus");

    private static IEnumerable<string> ShippedSources => Repository.Sources("src");

    private static IEnumerable<string> Libraries => ShippedSources.Where(file => !file.StartsWith("src/Znode.Cli/", StringComparison.Ordinal));

    private static IEnumerable<string> All => Repository.Files.Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    [Test]
    public void Consensus_is_pure_so_it_neither_locks_nor_waits() => AssertNone(Consensus, LockOrWait());

    [Test]
    public void A_library_never_ends_its_host_nor_looks_behind_the_caller_s_back() => AssertNone(Libraries, HostsBusiness());

    [Test]
    public void Nothing_blocks_a_thread_on_tasks_or_the_clock() => AssertNone(Libraries, Blocking());

    [Test]
    public void Nothing_is_left_to_be_written() => AssertNone(All, Unfinished(), file => Repository.Read(file));

    [Test]
    public void No_name_says_that_nobody_knew_what_it_is() => AssertNone(ShippedSources, VagueName());

    [Test]
    public void No_file_has_become_everything_about_something()
    {
        var long_ = All.Select(file => (file, lines: Repository.Read(file).AsSpan().Count('\n'))).Where(entry => entry.lines > LinesMax).Select(entry => $"{entry.file}: {entry.lines} lines");
        Assert.That(long_, Is.Empty, "Which second concept has moved in?");
    }

    private static void AssertNone(IEnumerable<string> files, Regex pattern, Func<string, string>? read = null)
    {
        var found = files.Where(file => !file.EndsWith("/SourceTests.cs", StringComparison.Ordinal))
            .SelectMany(file => pattern.Matches((read ?? SourceText.CodeOf)(file)).Select(match => $"{file}: {match.Value.Trim()}"));
        Assert.That(found, Is.Empty);
    }

    [GeneratedRegex(@"\block\s*\(|\basync\b|\bawait\b|\bTask\b|\bvolatile\b")]
    private static partial Regex LockOrWait();

    [GeneratedRegex(@"Environment\.(Exit|FailFast|GetEnvironmentVariable)|Environment\.CurrentDirectory\s*=[^=]|\bConsole\.|Process\.GetCurrentProcess|Directory\.SetCurrentDirectory")]
    private static partial Regex HostsBusiness();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Wait(All|Any)\b|\bSpinWait\.SpinUntil\b")]
    private static partial Regex Blocking();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|\bNotImplementedException\b|^\s*#region", RegexOptions.Multiline)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(class|record|struct|interface)\s+\w*(Helper|Helpers|Utils|Utilities|Impl)\b")]
    private static partial Regex VagueName();
}
