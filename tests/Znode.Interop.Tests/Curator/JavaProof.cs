using System.Diagnostics;
using Znode.Client;
using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Curator;

/// <summary>A program of <c>clients/curator</c> that proves something at a server, alone or with one in .NET, and says <c>ok</c> of each check.</summary>
internal sealed class JavaProof(string source, int checks, params string[] jars)
{
    private static readonly string[] Client = ["curator-client", "curator-framework", "curator-recipes", "guava", "slf4j-nop"];

    private readonly string _classPath = string.Join(':', Client.Concat(jars).Select(jar => $"/usr/share/java/{jar}.jar").Append(ApacheProgram.ClassPath));

    /// <summary>Runs the program at a server of its own.</summary>
    public async Task RunAsync(ServerProgram program, CancellationToken cancellationToken)
    {
        await using var server = await TestServer.StartAsync(program, new ServerSettings(), cancellationToken);
        await ProveAsync(server, Task.CompletedTask, cancellationToken);
    }

    /// <summary>Runs the program at a server of its own, and beside it the half of the proof that is in .NET.</summary>
    public async Task RunAsync(ServerProgram program, Func<IZnodeClient, CancellationToken, Task> half, CancellationToken cancellationToken)
    {
        await using var server = await TestServer.StartAsync(program, new ServerSettings(), cancellationToken);
        await using var client = await ZnodeClient.ConnectAsync(server.ConnectString, cancellationToken);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sharing = half(client, failed.Token);
        try
        {
            await ProveAsync(server, sharing, cancellationToken);
        }
        finally
        {
            // Where the program has failed it will never do what is waited for here.
            await failed.CancelAsync();
            await Task.WhenAny(sharing);
        }
    }

    private async Task ProveAsync(TestServer server, Task half, CancellationToken cancellationToken)
    {
        var java = new ProcessStartInfo("/usr/bin/java");
        foreach (var argument in (string[])
            ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", _classPath, Path.Combine(AppContext.BaseDirectory, "clients", "curator", source), server.ConnectString])
        {
            java.ArgumentList.Add(argument);
        }

        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var proving = ChildProcess.RunAsync(java, null, failed.Token);
        if (await Task.WhenAny(proving, half) == half && !half.IsCompletedSuccessfully)
        {
            // Nor will the program get what it waits for.
            await failed.CancelAsync();
            await Task.WhenAny(proving);
            await half;
        }

        var (exitCode, output, error) = await proving;
        Assert.Multiple(() =>
        {
            Assert.That(output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)), Is.EqualTo(checks), $"{output}\n{error}");
            Assert.That(exitCode, Is.Zero, $"{output}\n{error}");
        });
        await half;
    }
}
