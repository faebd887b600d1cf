using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Znode.Cli.Server;

/// <summary>The program as it is run: from its start to the signal that ends it.</summary>
[Platform("Linux,MacOsX", Reason = "Signals are sent with kill.")]
[CancelAfter(60_000)]
public sealed class ServerProcessTests
{
    [TestCase("TERM")]
    [TestCase("INT")]
    public async Task A_signal_ends_it_cleanly(string signal, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("znode-cli-").FullName;
        try
        {
            var cfg = Path.Combine(folder, "zoo.cfg");
            await File.WriteAllTextAsync(cfg, $"dataDir={folder}/data\nclientPort=0\nclientPortAddress=127.0.0.1\n", cancellationToken);
            using var server = Start(cfg);
            try
            {
                var port = await PortOfAsync(server, cancellationToken);
                Assert.That(await AskAsync(port, "srvr", cancellationToken), Does.Contain("Mode: standalone"));

                using var kill = Process.Start("kill", ["-" + signal, $"{server.Id}"]);
                var rest = await server.StandardOutput.ReadToEndAsync(cancellationToken);
                await server.WaitForExitAsync(cancellationToken);

                Assert.That((server.ExitCode, await server.StandardError.ReadToEndAsync(cancellationToken)), Is.EqualTo((0, "")));
                Assert.That(rest, Does.Contain($"SIG{signal} received, stopping"));
            }
            finally
            {
                if (!server.HasExited)
                {
                    server.Kill();
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string cfg) => Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(Program).Assembly.Location, "server", cfg])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<int> PortOfAsync(Process server, CancellationToken cancellationToken)
    {
        var port = 0;
        while (await server.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (Regex.Match(line, @"binding to port 127\.0\.0\.1:(\d+)") is { Success: true } bound)
            {
                port = int.Parse(bound.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            }
            else if (line.Contains("is serving", StringComparison.Ordinal))
            {
                return port;
            }
        }

        throw new IOException($"The server ended before it served: {await server.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    private static async Task<string> AskAsync(int port, string word, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(word), cancellationToken);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(cancellationToken);
    }
}
