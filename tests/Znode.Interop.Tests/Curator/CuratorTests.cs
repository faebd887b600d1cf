using System.Diagnostics;
using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Curator;

/// <summary>Curator's locks, elections and caches work on Znode as they do on Apache.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class CuratorTests
{
    private const int Checks = 14;
    private static readonly string Source = Path.Combine(AppContext.BaseDirectory, "clients", "curator", "CuratorProof.java");

    private static readonly string ClassPath = string.Join(
        ':', new[] { "curator-client", "curator-framework", "curator-recipes", "guava", "slf4j-nop" }.Select(jar => $"/usr/share/java/{jar}.jar").Append(ApacheProgram.ClassPath));

    [Test, CancelAfter(240_000)]
    public Task The_recipes_of_Curator_work_on_the_program_under_test(CancellationToken cancellationToken) => ProveAsync(ServerProgram.Subject, cancellationToken);

    [Test, CancelAfter(240_000), Explicit("checks the Java program itself, against Apache")]
    public Task The_recipes_of_Curator_work_on_Apache(CancellationToken cancellationToken) => ProveAsync(ServerProgram.Apache, cancellationToken);

    private static async Task ProveAsync(ServerProgram program, CancellationToken cancellationToken)
    {
        Requires.Apache();
        Requires.Curator();
        await using var server = await TestServer.StartAsync(program, new ServerSettings(), cancellationToken);
        var java = new ProcessStartInfo("/usr/bin/java");
        foreach (var argument in (string[])["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", ClassPath, Source, server.ConnectString])
        {
            java.ArgumentList.Add(argument);
        }

        var (exitCode, output, error) = await ChildProcess.RunAsync(java, null, cancellationToken);
        Assert.Multiple(() =>
        {
            Assert.That(output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)), Is.EqualTo(Checks), $"{output}\n{error}");
            Assert.That(exitCode, Is.Zero, $"{output}\n{error}");
        });
    }
}
