using Znode.Storage;

namespace Znode.Server.Logs;

/// <summary>The driver of a log that has nothing to wait for: entries are persisted in the turn that appends them.</summary>
internal sealed class ImmediateLog(ITxnLog log, Action<Zxid> persisted) : ILogDriver
{
    private bool _roll;

    public void Append(IReadOnlyList<LogEntry> entries)
    {
        if (_roll)
        {
            _roll = false;
            log.Roll();
        }

        foreach (var entry in entries)
        {
            log.Append(entry);
        }

        log.Sync();
        persisted(log.LastZxid);
    }

    public void Discard()
    {
    }

    public void RequestRoll() => _roll = true;

    public void Wake()
    {
    }

    public void Dispose()
    {
    }
}
