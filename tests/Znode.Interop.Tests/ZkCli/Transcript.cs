using System.Text.RegularExpressions;

namespace Znode.Interop.Tests.ZkCli;

/// <summary>What a command-line client printed, cleaned of what differs from run to run.</summary>
/// <remarks>
/// Watch events are printed by a thread of their own, between other lines: they are taken out and compared among themselves. Standard output and
/// standard error are compared apart, because their order between each other is not kept by pipes.
/// </remarks>
internal sealed partial record Transcript(int ExitCode, string Output, string Events, string Error)
{
    public static Transcript Of(int exitCode, string output, string error, int port)
    {
        var events = string.Join('\n', WatcherBlock().Matches(output).Select(block => block.Groups["event"].Value));
        return new Transcript(exitCode, Clean(WatcherBlock().Replace(output, ""), port), events, Clean(error, port));
    }

    /// <summary>zkCli.sh names the Java class of a parser's exception in front of its message; a shell that is not Java has none to name.</summary>
    public Transcript WithoutJava() => this with { Error = JavaException().Replace(Error, "") };

    /// <summary>Without the list of all commands, which grew since 3.8, and without the options that one of them gained in 3.8.5 (operations §9.2).</summary>
    public Transcript WithoutUsage() => this with { Error = LaterOptions().Replace(UsageLine().Replace(Error, ""), "") };

    /// <summary>Without zxids: our shell closes its session after a one-shot command, zkCli.sh leaves it to expire, so they count differently.</summary>
    public Transcript WithoutZxidsOfStats() => this with { Output = StatZxid().Replace(Output, "$1Zxid = <zxid>") };

    /// <summary>Since 3.9, and so in our shell, a printed event ends with its zxid (operations §9.1); Debian's zkCli.sh is 3.8.</summary>
    public Transcript WithoutZxids() => this with { Events = EventZxid().Replace(Events, "") };

    private static string Clean(string text, int port)
    {
        text = LoggingNoise().Replace(text.ReplaceLineEndings("\n"), "");
        text = text.Replace($"127.0.0.1:{port}", "server", StringComparison.Ordinal);
        text = Time().Replace(text, "$1 = <time>");
        return Owner().Replace(text, "ephemeralOwner = <session>");
    }

    [GeneratedRegex(@"\r?\nWATCHER::\r?\n\r?\n(?<event>WatchedEvent [^\n]*)\n")]
    private static partial Regex WatcherBlock();

    /// <summary>Debian's zkCli.sh runs without a logging backend and says so.</summary>
    [GeneratedRegex(@"^SLF4J: .*\n", RegexOptions.Multiline)]
    private static partial Regex LoggingNoise();

    [GeneratedRegex(@"^(ctime|mtime) = \w{3} \w{3} \d\d \d\d:\d\d:\d\d \w+ \d{4}$", RegexOptions.Multiline)]
    private static partial Regex Time();

    [GeneratedRegex("^\t.*\n", RegexOptions.Multiline)]
    private static partial Regex UsageLine();

    [GeneratedRegex(@" \[-b\]( \[-x\])?")]
    private static partial Regex LaterOptions();

    [GeneratedRegex("^([cmp])Zxid = 0x[0-9a-f]+", RegexOptions.Multiline)]
    private static partial Regex StatZxid();

    [GeneratedRegex(@"^org\.apache\.commons\.cli\.\w+: ", RegexOptions.Multiline)]
    private static partial Regex JavaException();

    [GeneratedRegex(@" zxid: -?\d+$", RegexOptions.Multiline)]
    private static partial Regex EventZxid();

    [GeneratedRegex(@"ephemeralOwner = 0x[0-9a-f]{9,16}")]
    private static partial Regex Owner();
}
