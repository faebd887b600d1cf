using System.Diagnostics;

namespace ThreeProcesses;

/// <summary>A process that this one has started, and ends.</summary>
internal sealed class MemberProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly CancellationToken _deadline;

    private MemberProcess(int id, Process process, CancellationToken deadline)
    {
        Id = id;
        _process = process;
        _deadline = deadline;
    }

    public int Id { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts this program as a member.</summary>
    public static MemberProcess Start(int id, string directory, IEnumerable<int> ports, CancellationToken deadline)
    {
        // "dotnet ThreeProcesses.dll" is a process of dotnet, "ThreeProcesses" one of its own.
        var program = Environment.ProcessPath!;
        string[] itself = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(program, [.. itself, "member", $"{id}", directory, .. ports.Select(static port => $"{port}")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new(id, Process.Start(start)!, deadline);
    }

    /// <summary>Waits until the member serves for the first time.</summary>
    public async Task ReadyAsync() => Check.Equal("ready", await ReadAsync(), $"member {Id} is ready");

    public Task<string> RoleAsync() => AskAsync("role");

    /// <summary>Tells the member to do something, and gets its answer.</summary>
    public async Task<string> AskAsync(params string[] words)
    {
        await _process.StandardInput.WriteLineAsync(string.Join(' ', words).AsMemory(), _deadline);
        await _process.StandardInput.FlushAsync(_deadline);
        return await ReadAsync();
    }

    /// <summary>Ends the process as kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(_deadline);
        _process.Dispose();
    }

    /// <summary>Lets the member stop by itself, and ends its process if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync(patience.Token);
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }
    }

    private async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync(_deadline) ?? throw new InvalidOperationException($"Member {Id} has ended.");
}
