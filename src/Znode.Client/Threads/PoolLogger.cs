using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Znode.Client.Threads;

/// <summary>Hands what the client's own threads log to the pool, in order: loggers are the host's code, and may take their time.</summary>
internal sealed class PoolLogger(ILogger logger) : ILogger, IThreadPoolWorkItem
{
    private readonly ConcurrentQueue<Action> _entries = new();
    private int _waiting;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logger.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!logger.IsEnabled(logLevel))
        {
            return;
        }

        _entries.Enqueue(() => logger.Log(logLevel, eventId, state, exception, formatter));
        if (Interlocked.Increment(ref _waiting) == 1)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a logger throws.")]
    public void Execute()
    {
        do
        {
            try
            {
                if (_entries.TryDequeue(out var entry))
                {
                    entry();
                }
            }
            catch (Exception exception)
            {
                // The host's logger failed. Here nobody is above who could be told, and an exception would end the host's process.
                Debug.WriteLine(exception);
            }
        }
        while (Interlocked.Decrement(ref _waiting) > 0);
    }
}
