using Znode.Storage;

namespace Znode.Server.Disk;

/// <summary>Writes what was taken together: entries with one sync for all that stand side by side, duties between them.</summary>
/// <remarks>One caller at a time: the log's thread, or whoever takes its place.</remarks>
internal sealed class LogWriter(MemberStorage storage, LogStatistics statistics, TimeProvider time, ILogEvents events)
{
    /// <summary>So long others may wait for a thread that writes.</summary>
    private static readonly TimeSpan QuickMax = TimeSpan.FromMilliseconds(2);

    /// <summary>Whether an exception now is the disk's; one of whoever hears of it is not.</summary>
    private bool _isAtDisk;
    private bool _hasFaulted;
    private TimeSpan _lastSync = TimeSpan.MaxValue;

    /// <summary>Gets whether the last sync was over soon enough for a thread to write that others wait for.</summary>
    public bool IsQuick => _lastSync < QuickMax;

    /// <summary>Writes a batch and reports. After a failure the rest of the batch is let go.</summary>
    /// <param name="batch">What to write, in order.</param>
    /// <param name="roll">Whether the first entry begins a new file.</param>
    public void Write(IReadOnlyList<LogWork> batch, bool roll)
    {
        var next = 0;
        try
        {
            if (_hasFaulted)
            {
                return;
            }

            _isAtDisk = true;
            if (roll)
            {
                storage.Log.Roll();
            }

            var unsynced = 0;
            for (; next < batch.Count; next++)
            {
                if (batch[next].Duty is { } duty)
                {
                    Sync(batch, next, ref unsynced);
                    duty.Write(storage);
                    _isAtDisk = false;
                    events.Written(duty);
                    _isAtDisk = true;
                }
                else
                {
                    storage.Log.Append(batch[next].Entry);
                    unsynced++;
                }
            }

            Sync(batch, next, ref unsynced);
        }
        catch (IOException exception) when (_isAtDisk && exception is not StorageCorruptException)
        {
            events.Failed(exception);
        }
        catch (Exception exception)
        {
            // The member learns of it and stops; nothing goes on without its log.
            _hasFaulted = true;
            events.Faulted(exception);
        }
        finally
        {
            for (; next < batch.Count; next++)
            {
                batch[next].Duty?.Dropped();
            }
        }
    }

    private void Sync(IReadOnlyList<LogWork> batch, int end, ref int unsynced)
    {
        if (unsynced == 0)
        {
            return;
        }

        var started = time.GetTimestamp();
        storage.Log.Sync();
        _lastSync = time.GetElapsedTime(started);
        statistics.Synced(unsynced, _lastSync);
        unsynced = 0;
        _isAtDisk = false;
        events.Persisted(batch[end - 1].Entry.Zxid);
        _isAtDisk = true;
    }
}
