using System.Collections.Concurrent;
using System.Diagnostics;

namespace Znode.Interop.Tests.Servers;

/// <summary>A process that a test started: its last lines of output are kept, and it never outlives its owner.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int LinesKept = 300;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>The last lines of standard output and standard error, in order of arrival.</summary>
    public string Output => string.Join('\n', _lines);

    public static ChildProcess Start(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        command.RedirectStandardInput = true;
        command.UseShellExecute = false;
        var child = new ChildProcess(new Process { StartInfo = command });
        child._process.OutputDataReceived += (_, line) => child.Keep(line.Data);
        child._process.ErrorDataReceived += (_, line) => child.Keep(line.Data);
        child._process.Start();
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a command to its end and returns standard output and standard error apart.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo command, string? input, CancellationToken cancellationToken)
    {
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        command.RedirectStandardInput = true;
        command.UseShellExecute = false;
        using var process = Process.Start(command)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary>SIGKILL, and wait for the end.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>SIGTERM, and wait for the end.</summary>
    public async Task TerminateAsync(CancellationToken cancellationToken)
    {
        await SignalAsync("TERM", cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Sends a signal, for example STOP.</summary>
    public async Task SignalAsync(string signal, CancellationToken cancellationToken)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        _lines.Enqueue(line);
        while (_lines.Count > LinesKept)
        {
            _lines.TryDequeue(out _);
        }
    }
}
