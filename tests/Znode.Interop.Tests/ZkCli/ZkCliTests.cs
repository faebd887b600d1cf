using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.ZkCli;

/// <summary>zkCli.sh prints the same against Znode as against Apache, and <c>znode shell</c> prints what zkCli.sh prints.</summary>
/// <remarks>Each run has a fresh server, so zxids are the same too; only times and session ids are put aside.</remarks>
[Parallelizable(ParallelScope.None)]
public sealed class ZkCliTests
{
    private static readonly string[][] OneShots =
    [
        ["ls", "/"],
        ["create", "/one", "shot"],
        ["get", "-s", "/one"],
        ["get", "/none"],
        ["set", "-v", "7", "/one", "x"],
        ["bogus"],
        ["create", "-q"],
        ["delete", "/one"],
    ];

    [TestCase("transcript.txt"), TestCase("watches.txt"), CancelAfter(120_000)]
    public async Task ZkCli_prints_the_same_against_both_servers(string script, CancellationToken cancellationToken) =>
        await CompareAsync(
            (CommandLineClient.ZkCli, ServerProgram.Apache),
            (CommandLineClient.ZkCli, ServerProgram.Subject),
            (client, server) => client.PipeAsync(server, Script(script), cancellationToken),
            cancellationToken);

    [TestCase("transcript.txt"), TestCase("watches.txt"), CancelAfter(120_000)]
    public async Task Our_shell_prints_what_zkCli_prints(string script, CancellationToken cancellationToken) =>
        await CompareAsync(
            (CommandLineClient.ZkCli, ServerProgram.Subject),
            (CommandLineClient.Shell, ServerProgram.Subject),
            (client, server) => client.PipeAsync(server, Script(script), cancellationToken),
            cancellationToken);

    [Test, CancelAfter(180_000)]
    public async Task One_shot_commands_of_our_shell_print_and_exit_as_those_of_zkCli(CancellationToken cancellationToken)
    {
        Requires.Apache();
        await using var apache = await TestServer.StartAsync(ServerProgram.Apache, new ServerSettings(), cancellationToken);
        await using var subject = await TestServer.StartAsync(ServerProgram.Subject, new ServerSettings(), cancellationToken);
        foreach (var command in OneShots)
        {
            var expected = (await CommandLineClient.ZkCli.OneShotAsync(apache, command, cancellationToken)).WithoutJava().WithoutUsage().WithoutZxidsOfStats();
            var actual = (await CommandLineClient.Shell.OneShotAsync(subject, command, cancellationToken)).WithoutZxids().WithoutUsage().WithoutZxidsOfStats();

            // zkCli prints from a thread of its own that it is connected; what fails at once may be over before that.
            AssertSame(expected, expected.Events.Length == 0 ? actual with { Events = "" } : actual, string.Join(' ', command));
        }
    }

    private static async Task CompareAsync(
        (CommandLineClient Client, ServerProgram Program) reference,
        (CommandLineClient Client, ServerProgram Program) candidate,
        Func<CommandLineClient, TestServer, Task<Transcript>> run,
        CancellationToken cancellationToken)
    {
        Requires.Apache();
        await using var expectedServer = await TestServer.StartAsync(reference.Program, new ServerSettings(), cancellationToken);
        await using var actualServer = await TestServer.StartAsync(candidate.Program, new ServerSettings(), cancellationToken);
        var expected = await run(reference.Client, expectedServer);
        var actual = await run(candidate.Client, actualServer);
        if (candidate.Client == CommandLineClient.Shell)
        {
            (expected, actual) = (expected.WithoutJava().WithoutUsage(), actual.WithoutZxids().WithoutUsage());
        }

        AssertSame(expected, actual, $"{candidate.Client.Name} on {candidate.Program}, against {reference.Client.Name} on {reference.Program}");
    }

    private static void AssertSame(Transcript expected, Transcript actual, string what) => Assert.Multiple(() =>
    {
        AssertSame(expected.Output, actual.Output, $"standard output of {what}");
        AssertSame(expected.Error, actual.Error, $"standard error of {what}");
        AssertSame(expected.Events, actual.Events, $"watch events of {what}");
        Assert.That(actual.ExitCode, Is.EqualTo(expected.ExitCode), $"exit code of {what}");
    });

    /// <summary>Shows the first line that differs between its neighbours, not two walls of text.</summary>
    private static void AssertSame(string expected, string actual, string what)
    {
        var (left, right) = (expected.Split('\n'), actual.Split('\n'));
        var differs = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        var from = Math.Max(0, differs - 3);
        Assert.That(actual, Is.EqualTo(expected), () => $"{what}, from line {from + 1}\nexpected:\n  {Lines(left)}\nactual:\n  {Lines(right)}");

        string Lines(string[] lines) => string.Join("\n  ", lines.Skip(from).Take(8));
    }

    private static string Script(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "clients", "zkcli", name));
}
