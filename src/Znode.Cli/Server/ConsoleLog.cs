using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Znode.Cli.Server;

/// <summary>Writes events to the console, one line each, in the shape of ZooKeeper's own log. Costs nothing at the start of the program.</summary>
/// <remarks>
/// <c>2026-11-22 20:10:11,123 - INFO  [ZnodeMember:1001] - Member 1 is serving, role Standalone</c>. Times are local, as ZooKeeper's are. An exception follows in
/// the same line by its message; of errors its stack follows, too.
/// </remarks>
internal sealed class ConsoleLog(TextWriter console, TimeProvider time, LogLevel minimum = LogLevel.Information) : ILoggerFactory
{
    private readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The console is the only place that the program logs to.");

    public void Dispose()
    {
    }

    private void Write(string line)
    {
        lock (_gate)
        {
            console.WriteLine(line);
            console.Flush();
        }
    }

    private sealed class Logger(ConsoleLog log, string category) : ILogger
    {
        private readonly string _name = category[(category.LastIndexOf('.') + 1)..];

        /// <summary>The web server's own talk is of no use to who runs this one.</summary>
        private readonly LogLevel _minimum = category.StartsWith("Microsoft.", StringComparison.Ordinal) ? LogLevel.Error : log.MinimumLevel;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= _minimum && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var now = log.Time.GetLocalNow();
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"{now:yyyy-MM-dd HH:mm:ss,fff} - {Name(logLevel),-5} [{_name}:{eventId.Id}] - {OneLine(formatter(state, exception))}");
            if (exception is not null)
            {
                line += logLevel >= LogLevel.Error ? $": {exception}" : $": {OneLine(exception.Message)}";
            }

            log.Write(line);
        }

        private static string OneLine(string text) => text.Contains('\n', StringComparison.Ordinal) ? text.ReplaceLineEndings(" ") : text;

        private static string Name(LogLevel level) => level switch
        {
            LogLevel.Trace => "TRACE",
            LogLevel.Debug => "DEBUG",
            LogLevel.Information => "INFO",
            LogLevel.Warning => "WARN",
            LogLevel.Error => "ERROR",
            _ => "FATAL",
        };
    }

    private LogLevel MinimumLevel => minimum;

    private TimeProvider Time => time;
}
