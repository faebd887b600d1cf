using System.IO.Compression;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Znode.Storage;

/// <summary>Snapshots in ZooKeeper's own files: <c>version-2/snapshot.&lt;zxid&gt;</c>. Source: spec disk-format §4, ZooKeeper's <c>FileSnap</c>.</summary>
/// <remarks>
/// A snapshot is written under another name, synced, and renamed: under its own name it is always whole. Those that others left unfinished are passed over.
/// Thread-safe, except that one snapshot has one writer and one reader has one caller.
/// </remarks>
public sealed class FileSnapshotStore : ISnapshotStore
{
    private readonly IStorageDirectory _directory;
    private readonly SnapshotCompression _compression;
    private readonly ILogger _logger;

    internal FileSnapshotStore(IStorageDirectory directory, SnapshotCompression compression, ILogger logger)
    {
        _directory = directory;
        _compression = compression;
        _logger = logger;
        foreach (var name in directory.List())
        {
            if (name.StartsWith(FileSnapshotWriter.UnfinishedPrefix, StringComparison.Ordinal))
            {
                Log.UnfinishedSnapshotRemoved(logger, Path.Combine(directory.Path, name));
                directory.Delete(name);
            }
        }
    }

    /// <summary>Opens the snapshots in a directory, removing what was never finished.</summary>
    /// <param name="options">Where they are, and how new ones are compressed.</param>
    /// <param name="logger">Told what was found.</param>
    /// <exception cref="IOException">The directory can not be used.</exception>
    public static FileSnapshotStore Open(FileStorageOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var layout = DataDirectoryLayout.Prepare(options);
        return new(new DiskDirectory(layout.SnapshotDirectory), options.SnapshotCompression, logger ?? NullLogger.Instance);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Zxid> List() => [.. WholeFiles().Select(file => file.Zxid).Distinct()];

    /// <inheritdoc/>
    public ISnapshotWriter Create(Zxid zxid) => new FileSnapshotWriter(_directory, zxid, _compression, _logger);

    /// <inheritdoc/>
    public ISnapshotReader Open(Zxid zxid)
    {
        var file = WholeFiles().Find(file => file.Zxid == zxid)
            ?? SnapshotFile.List(_directory).Find(file => file.Zxid == zxid)
            ?? throw new FileNotFoundException($"There is no snapshot {ZxidFileName.Format(SnapshotFormat.Prefix, zxid)} in {_directory.Path}.");
        Stream stream = new StorageFileStream(_directory.Open(file.Name), writable: false);
        return SnapshotReader.Open(
            file.Compression switch
            {
                SnapshotCompression.Gzip => new GZipStream(stream, CompressionMode.Decompress),
                SnapshotCompression.Snappy => new SnappyFrames(stream),
                _ => stream,
            },
            PathOf(file));
    }

    /// <inheritdoc/>
    public Zxid? Purge(int retain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retain, 1);
        var whole = List();
        if (whole.Count == 0)
        {
            return null;
        }

        var oldest = whole[Math.Min(retain, whole.Count) - 1];
        Remove(file => file.Zxid < oldest);
        return oldest;
    }

    /// <inheritdoc/>
    public void RemoveAfter(Zxid last)
    {
        Remove(file => file.Zxid > last);
        _directory.Sync();
    }

    private List<SnapshotFile> WholeFiles()
    {
        var files = SnapshotFile.List(_directory);
        files.RemoveAll(file =>
        {
            var whole = file.LooksWhole(_directory);
            if (!whole)
            {
                Log.SnapshotPassedOver(_logger, PathOf(file));
            }

            return !whole;
        });
        return files;
    }

    private void Remove(Predicate<SnapshotFile> which)
    {
        foreach (var file in SnapshotFile.List(_directory).FindAll(which))
        {
            _directory.Delete(file.Name);
            Log.FileRemoved(_logger, PathOf(file));
        }
    }

    private string PathOf(SnapshotFile file) => Path.Combine(_directory.Path, file.Name);
}
