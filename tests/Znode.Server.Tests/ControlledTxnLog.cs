using Znode.Storage;

namespace Znode.Server.Tests;

/// <summary>A log in memory that a test holds up, fills up or breaks. It is driven by the member's log thread, as one on disk is.</summary>
public sealed class ControlledTxnLog : ITxnLog
{
    private readonly InMemoryTxnLog _log = new();
    private readonly ManualResetEventSlim _mayGoOn = new(initialState: true);
    private readonly SemaphoreSlim _reached = new(0);
    private Zxid _synced;

    /// <summary>Gets or sets what the next syncs fail with; null when there is room.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Gets or sets whether <see cref="Failure"/> is over once a sync has met it.</summary>
    public bool FailsOnce { get; set; }

    public Zxid LastZxid => _log.LastZxid;

    public Zxid FirstZxid => _log.FirstZxid;

    public long BytesSinceRoll => _log.BytesSinceRoll;

    /// <summary>Holds up every sync from now on.</summary>
    public void Hold() => _mayGoOn.Reset();

    /// <summary>Lets the syncs go on.</summary>
    public void Release() => _mayGoOn.Set();

    /// <summary>Returns when a sync has been reached that was not waited for yet.</summary>
    public async Task ReachedAsync() => Assert.That(await _reached.WaitAsync(TimeSpan.FromSeconds(30)), Is.True, "no sync was reached");

    /// <summary>Has <see cref="ReachedAsync"/> wait for the next sync, not for one that was before.</summary>
    public void ForgetReached()
    {
        while (_reached.Wait(0))
        {
        }
    }

    public void Append(LogEntry entry) => _log.Append(entry);

    public void Sync()
    {
        _reached.Release();
        _mayGoOn.Wait();
        if (Failure is { } failure)
        {
            _log.TruncateAfter(_synced);
            Failure = FailsOnce ? null : failure;
            throw failure;
        }

        _log.Sync();
        _synced = _log.LastZxid;
    }

    public void Roll() => _log.Roll();

    public IEnumerable<LogEntry> ReadFrom(Zxid first) => _log.ReadFrom(first);

    public void TruncateAfter(Zxid last) => _log.TruncateAfter(last);

    public int Purge(Zxid snapshot) => _log.Purge(snapshot);

    public void Dispose()
    {
    }
}
