using Microsoft.Extensions.Logging;

namespace Znode.AspNetCore.Clients;

/// <summary>What one connection has to log, kept until the turn in which it came up has ended: loggers are the host's, and may take their time.</summary>
/// <remarks>Thread-safe: noted inside turns, written outside of them by whoever flushes the connection.</remarks>
internal sealed class DeferredLog(ILogger logger)
{
    private readonly Lock _gate = new();
    private volatile Queue<Action<ILogger>>? _entries;

    public void Add(Action<ILogger> entry)
    {
        lock (_gate)
        {
            (_entries ??= []).Enqueue(entry);
        }
    }

    public void Write()
    {
        if (_entries is null)
        {
            return;
        }

        Queue<Action<ILogger>>? entries;
        lock (_gate)
        {
            (entries, _entries) = (_entries, null);
        }

        while (entries is not null && entries.TryDequeue(out var entry))
        {
            entry(logger);
        }
    }
}
