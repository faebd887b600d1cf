using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Znode.Storage;

/// <summary>The transaction log in ZooKeeper's own files: <c>version-2/log.&lt;zxid of the first entry&gt;</c>. Source: spec disk-format §2, ZooKeeper's <c>FileTxnLog</c>.</summary>
/// <remarks>
/// <para>
/// <see cref="Append"/> copies the entry into one buffer; <see cref="Sync"/> writes the buffer at once, over zeros that are on the disk already (<see cref="ZeroAhead"/>), and
/// syncs once. More than <see cref="TxnLogTail.BatchBytesMax"/> goes out in several rounds of write and sync, so that a crash never leaves more than that
/// in doubt: <see cref="TxnLogTail"/> rests on it. An opening never appends to a file that it found (<see cref="TxnLogRecovery"/>).
/// </para>
/// <para>
/// When writing fails, the file is cut back to the last sync, durably, before the exception leaves: entries refused do not reappear after a crash. If even that fails,
/// <see cref="TxnLogUncertainException"/> says so, and it is tried again before anything else is written.
/// </para>
/// </remarks>
public sealed class FileTxnLog : ITxnLog
{
    /// <summary>How far zeros are kept ahead, at the most: two stretches of 4 MiB, the second begun when the first is used.</summary>
    private const long AheadBytesMax = 8 * 1024 * 1024;

    /// <summary>Guards <see cref="_files"/>, which readers copy; the log's thread alone changes it.</summary>
    private readonly Lock _gate = new();
    private readonly List<TxnLogFile> _files;
    private readonly IStorageDirectory _directory;
    private readonly FileStorageOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ZeroAhead _zeros;
    private byte[] _buffer = new byte[64 * 1024];
    private int _buffered;

    /// <summary>The zxid that names the next file: that of the first entry in the buffer while there is no file.</summary>
    private Zxid _firstBuffered;
    private TxnLogFileWriter? _writer;

    /// <summary>Where the last successful <see cref="Sync"/> left the log; Position 0: there was no <see cref="_writer"/> yet.</summary>
    private (Zxid Zxid, long Position, long BytesSinceRoll) _synced;

    /// <summary>Where the log is to be truncated before anything else, because it failed.</summary>
    private Zxid? _truncation;

    /// <summary>The name of the file to be cut or removed before anything else; null when the disk is as it should be.</summary>
    private string? _unclean;

    internal FileTxnLog(IStorageDirectory directory, FileStorageOptions options, ILogger logger, TimeProvider time)
    {
        _directory = directory;
        _options = options;
        _logger = logger;
        _time = time;
        (_files, var last) = TxnLogRecovery.Recover(directory, logger);
        _synced.Zxid = LastZxid = last;
        _zeros = new(Math.Min(options.PreallocationBytes, AheadBytesMax), e => Log.ZeroingFailed(_logger, PathOf(_writer?.Name ?? "log"), e.Message));
    }

    /// <inheritdoc/>
    public Zxid LastZxid { get; private set; }

    /// <inheritdoc/>
    public Zxid FirstZxid
    {
        get
        {
            lock (_gate)
            {
                return _files.Count > 0 ? _files[0].First : _buffered > 0 ? _firstBuffered : Zxid.Zero;
            }
        }
    }

    /// <inheritdoc/>
    public long BytesSinceRoll { get; private set; }

    /// <summary>Gets or sets who is told how long each sync took; called by whoever writes the log.</summary>
    public Action<TimeSpan>? SyncCompleted { get; set; }

    /// <summary>Opens the log in a directory, cutting a torn tail.</summary>
    /// <param name="options">Where the log is, and how it is written.</param>
    /// <param name="logger">Told what was found.</param>
    /// <param name="time">Measures how long a sync takes.</param>
    /// <exception cref="StorageCorruptException">The log is damaged.</exception>
    /// <exception cref="IOException">The directory can not be used.</exception>
    public static FileTxnLog Open(FileStorageOptions options, ILogger? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var layout = DataDirectoryLayout.Prepare(options);
        return new(new DiskDirectory(layout.LogDirectory), options, logger ?? NullLogger.Instance, time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public void Append(LogEntry entry)
    {
        var bytes = entry.Bytes.Span;
        if (bytes.Length < TxnLogFormat.EntryLengthMin || TxnLogFormat.ZxidOf(bytes) != entry.Zxid)
        {
            throw new ArgumentException($"The bytes of entry {entry.Zxid} do not begin with its transaction header.", nameof(entry));
        }

        CleanUp();
        if (entry.Zxid <= LastZxid)
        {
            throw new ArgumentException($"Zxid {entry.Zxid} does not follow the log's last, {LastZxid}.", nameof(entry));
        }

        var length = TxnLogFormat.EntryOverhead + bytes.Length;
        if (_buffered > 0 && _buffered + length > TxnLogTail.BatchBytesMax)
        {
            WriteBuffered();
        }

        if (_buffered == 0)
        {
            _firstBuffered = entry.Zxid;
        }

        if (_buffer.Length - _buffered < length + TxnLogFileWriter.BatchRoom)
        {
            Array.Resize(ref _buffer, Math.Max(Math.Min(_buffer.Length * 2, TxnLogTail.BatchBytesMax), _buffered + length + TxnLogFileWriter.BatchRoom));
        }

        TxnLogFormat.WriteEntry(_buffer.AsSpan(_buffered, length), bytes);
        _buffered += length;
        LastZxid = entry.Zxid;
        BytesSinceRoll += length;
    }

    /// <inheritdoc/>
    public void Sync()
    {
        CleanUp();
        if (_buffered > 0)
        {
            WriteBuffered();
        }

        if (_writer is null || LastZxid == _synced.Zxid)
        {
            return;
        }

        lock (_gate)
        {
            if (_synced.Position == 0)
            {
                ZxidFileName.TryParse(_writer.Name, TxnLogFormat.Prefix, out var first);
                _files.Add(new(_writer.Name, first, _writer.Position));
            }
            else
            {
                _files[^1] = _files[^1] with { End = _writer.Position };
            }

            _synced = (LastZxid, _writer.Position, BytesSinceRoll);
        }
    }

    /// <inheritdoc/>
    public void Roll()
    {
        Sync();
        EndFile();
        BytesSinceRoll = 0;
    }

    /// <inheritdoc/>
    public IEnumerable<LogEntry> ReadFrom(Zxid first)
    {
        TxnLogFile[] files;
        lock (_gate)
        {
            // The last file that begins at or before it may hold it.
            files = [.. _files[Math.Max(_files.FindLastIndex(file => file.First <= first), 0)..]];
        }

        return TxnLogReading.Read(_directory, files, first, _logger);
    }

    /// <inheritdoc/>
    /// <remarks>When it fails it is finished before anything else is appended or synced.</remarks>
    public void TruncateAfter(Zxid last)
    {
        Sync();
        if (LastZxid > last)
        {
            EndFile();
            _truncation = last;
            FinishTruncation(last);
        }
    }

    /// <inheritdoc/>
    public int Purge(Zxid snapshot)
    {
        // The last file that begins at or before the snapshot may hold the entry after it.
        var count = Math.Max(_files.FindLastIndex(file => file.First <= snapshot), 0);
        for (var i = 0; i < count; i++)
        {
            var name = _files[0].Name;
            _directory.Delete(name);
            lock (_gate)
            {
                _files.RemoveAt(0);
            }

            Log.FileRemoved(_logger, PathOf(name));
        }

        return count;
    }

    /// <summary>Ends the current file and stops the log's thread. What was not synced is not written.</summary>
    public void Dispose()
    {
        try
        {
            if (_unclean is not null)
            {
                _writer?.Abandon();
            }
            else if (_writer is not null && _synced.Position == 0)
            {
                _writer.Abandon();
                TxnLogFileWriter.Remove(_directory, _writer.Name);
            }
            else if (_writer is not null && _writer.Position > _synced.Position)
            {
                _writer.ReturnTo(_synced.Position);
                _writer.Close();
            }
            else
            {
                _writer?.Close();
            }
        }
        catch (IOException e)
        {
            // The file keeps its zeros, or what was never synced: the next opening deals with both.
            Log.WriteFailed(_logger, PathOf(_writer!.Name), e.Message, _synced.Zxid);
        }
        finally
        {
            _writer = null;
            _zeros.Dispose();
        }
    }

    private string PathOf(string name) => Path.Combine(_directory.Path, name);

    /// <summary>Writes the buffer and makes it durable, in a new file if there is none; on failure the log is back at the last sync.</summary>
    private void WriteBuffered()
    {
        var name = _writer?.Name ?? ZxidFileName.Format(TxnLogFormat.Prefix, _firstBuffered);
        try
        {
            if (_writer is null)
            {
                _writer = TxnLogFileWriter.Create(_directory, name, _zeros, _options.PreallocationBytes, _options.ForceSync);
                Log.LogCreated(_logger, PathOf(name));
            }

            var began = _time.GetTimestamp();
            _writer.Write(_buffer, _buffered);
            Observe(_time.GetElapsedTime(began), name);
            _buffered = 0;
        }
        catch (IOException e)
        {
            Log.WriteFailed(_logger, PathOf(name), e.Message, _synced.Zxid);
            _buffered = 0;
            _unclean = name;
            LastZxid = _synced.Zxid;
            BytesSinceRoll = _synced.BytesSinceRoll;
            try
            {
                CleanUp();
            }
            catch (IOException)
            {
                throw new TxnLogUncertainException($"Writing to {PathOf(name)} failed, and so did taking back what was written: {e.Message}", e);
            }

            throw;
        }
    }

    private void Observe(TimeSpan elapsed, string name)
    {
        SyncCompleted?.Invoke(elapsed);
        if (elapsed > _options.SyncWarningThreshold)
        {
            Log.SlowSync(_logger, Thread.CurrentThread.Name ?? "log thread", (long)elapsed.TotalMilliseconds, _writer!.FileLength, PathOf(name));
        }
    }

    /// <summary>Takes back on the disk what was written since the last sync, after a failure.</summary>
    private void CleanUp()
    {
        if (_truncation is { } last)
        {
            FinishTruncation(last);
        }

        if (_unclean is not { } name)
        {
            return;
        }

        try
        {
            if (_synced.Position > 0)
            {
                _writer!.ReturnTo(_synced.Position);
            }
            else
            {
                _writer?.Abandon();
                _writer = null;
                TxnLogFileWriter.Remove(_directory, name);
            }

            _unclean = null;
        }
        catch (IOException e)
        {
            Log.RollBackFailed(_logger, PathOf(name), e.Message, _synced.Zxid);
            throw;
        }
    }

    private void EndFile()
    {
        var writer = _writer;
        _writer = null;
        _synced = (LastZxid, 0, 0);
        try
        {
            writer?.Close();
        }
        catch (IOException e)
        {
            // All that was to be cut off is zeros and a mark: what is in the file stands.
            Log.ZerosLeft(_logger, PathOf(writer!.Name), e.Message);
        }
    }

    private void FinishTruncation(Zxid last)
    {
        var removed = 0;
        while (_files.Count > 0 && _files[^1].First > last)
        {
            // The newest first: whatever a crash leaves is still a beginning of the log.
            _directory.Delete(_files[^1].Name);
            _directory.Sync();
            removed++;
            lock (_gate)
            {
                _files.RemoveAt(_files.Count - 1);
            }
        }

        LastZxid = _files.Count == 0 ? Zxid.Zero : CutLastFile(last, removed);
        _synced = (LastZxid, 0, BytesSinceRoll);
        _truncation = null;
    }

    private Zxid CutLastFile(Zxid last, int removed)
    {
        var file = _files[^1];
        using var reader = new TxnLogFileReader(_directory.Open(file.Name, writable: true), file.End, reuseBuffer: true);
        var position = reader.Position;
        var kept = Zxid.Zero;
        while (reader.TryRead(out var entry) && entry.Zxid <= last)
        {
            position = reader.Position;
            kept = entry.Zxid;
        }

        if (reader.Problem is { } problem)
        {
            throw TxnLogRecovery.Corrupt(_directory, file, reader.Position, problem);
        }

        reader.File.SetLength(position);
        lock (_gate)
        {
            _files[^1] = file with { End = position };
        }

        reader.File.Sync();
        Log.LogTruncated(_logger, last, PathOf(file.Name), position, removed);
        return kept;
    }
}
