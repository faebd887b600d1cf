using Microsoft.Extensions.Logging;

namespace Znode.Client;

/// <summary>Hears everything that is logged, by whichever category.</summary>
internal abstract class LogWitness : ILoggerFactory, ILogger
{
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Hear(logLevel, eventId.Id, formatter(state, exception), exception);

    public void Dispose()
    {
    }

    protected abstract void Hear(LogLevel level, int id, string message, Exception? exception);
}
