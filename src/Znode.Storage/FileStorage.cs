using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Znode.Storage;

/// <summary>One member's data on disk, in Apache ZooKeeper's layout: its log, its snapshots and its numbers, locked against a second member.</summary>
public sealed class FileStorage : IDisposable
{
    private readonly FileTxnLog _log;
    private readonly FileStorageOptions _options;
    private readonly List<DirectoryLock> _locks;

    private FileStorage(FileStorageOptions options, DataDirectoryLayout layout, List<DirectoryLock> locks, FileTxnLog log, FileSnapshotStore snapshots, FileStateStore state)
    {
        _options = options;
        SnapshotDirectory = layout.SnapshotDirectory;
        LogDirectory = layout.LogDirectory;
        _locks = locks;
        _log = log;
        Snapshots = snapshots;
        State = state;
    }

    /// <summary>Gets the transaction log.</summary>
    public ITxnLog Log => _log;

    /// <summary>Gets the snapshots.</summary>
    public ISnapshotStore Snapshots { get; }

    /// <summary>Gets the numbers.</summary>
    public IDurableStateStore State { get; }

    /// <summary>Gets the directory of the snapshots' files.</summary>
    public string SnapshotDirectory { get; }

    /// <summary>Gets the directory of the log's files.</summary>
    public string LogDirectory { get; }

    /// <summary>Gets or sets who is told how long each sync of the log took; called by whoever writes the log.</summary>
    public Action<TimeSpan>? SyncCompleted
    {
        get => _log.SyncCompleted;
        set => _log.SyncCompleted = value;
    }

    /// <summary>Opens a data directory: makes it if need be, locks it, cuts a torn tail off the log.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="logger">Told what was found and done.</param>
    /// <param name="time">Measures how long a sync takes.</param>
    /// <exception cref="StorageCorruptException">The log is damaged.</exception>
    /// <exception cref="IOException">The directory is missing, can not be written, has files where they do not belong, or another member uses it.</exception>
    public static FileStorage Open(FileStorageOptions options, ILogger? logger = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        logger ??= NullLogger.Instance;
        time ??= TimeProvider.System;
        var layout = DataDirectoryLayout.Prepare(options);
        var locks = new List<DirectoryLock>();
        try
        {
            locks.Add(DirectoryLock.Take(Path.GetDirectoryName(layout.SnapshotDirectory)!, time));
            if (layout.LogDirectory != layout.SnapshotDirectory)
            {
                locks.Add(DirectoryLock.Take(Path.GetDirectoryName(layout.LogDirectory)!, time));
            }

            var directory = new DiskDirectory(layout.SnapshotDirectory);
            var snapshots = new FileSnapshotStore(directory, options.SnapshotCompression, logger);
            var log = new FileTxnLog(new DiskDirectory(layout.LogDirectory), options, logger, time);
            return new(options, layout, locks, log, snapshots, new(directory));
        }
        catch
        {
            locks.ForEach(held => held.Dispose());
            throw;
        }
    }

    /// <summary>Reads the member's number from <c>myid</c> in the data directory.</summary>
    /// <returns>The number, or null when there is no such file.</returns>
    /// <exception cref="StorageCorruptException">It does not hold a number.</exception>
    public long? ReadServerId()
    {
        var path = Path.Combine(_options.DataDirectory, "myid");
        if (!File.Exists(path))
        {
            return null;
        }

        var line = File.ReadLines(path).FirstOrDefault() ?? "";
        return long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new StorageCorruptException(path, 0, $"serverid {line} is not a number", "Write the member's number, 0 to 254, into the file's first line");
    }

    /// <summary>Has the directory belong to one member of an ensemble, for ever: by <c>myid</c>, which is written when it is not there.</summary>
    /// <remarks>What a member has promised to the others is in its directory. Under another's number it would be broken, and two members would be one vote.</remarks>
    /// <exception cref="InvalidOperationException">It belongs to another member.</exception>
    internal void ClaimFor(long serverId)
    {
        var path = Path.Combine(_options.DataDirectory, "myid");
        if (ReadServerId() is { } owner)
        {
            if (owner != serverId)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"The data directory {_options.DataDirectory} belongs to member {owner}, as its file myid says, and this is member {serverId}. Give each member a directory of its own, or this one the number {owner}. To move a member's data to another number is not possible: begin with an empty directory, and the leader fills it."));
            }

            return;
        }

        var unfinished = path + ".tmp";
        using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write))
        {
            file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{serverId}\n")));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Removes the file <c>initialize</c> from the log's directory, if it is there: it vouches for an empty database (spec disk-format §6).</summary>
    /// <returns>Whether it was there.</returns>
    public bool TakeInitializeMarker()
    {
        var path = Path.Combine(_options.DataLogDirectory ?? _options.DataDirectory, "initialize");
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    /// <summary>Ends the log's file and lets another member in.</summary>
    public void Dispose()
    {
        _log.Dispose();
        _locks.ForEach(held => held.Dispose());
        _locks.Clear();
    }
}
