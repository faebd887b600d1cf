using System.IO.Compression;
using Microsoft.Extensions.Logging;

namespace Znode.Storage;

/// <summary>Writes one snapshot's file.</summary>
internal sealed class FileSnapshotWriter : ISnapshotWriter
{
    /// <summary>What the name begins with until the snapshot is whole; ZooKeeper ignores such names.</summary>
    public const string UnfinishedPrefix = "unfinished-snapshot.";

    private readonly IStorageDirectory _directory;
    private readonly ILogger _logger;
    private readonly string _name;
    private readonly string _unfinishedName;
    private readonly StorageFileStream _file;
    private readonly GZipStream? _gzip;
    private readonly SnapshotWriter _writer;
    private bool _completed;

    public FileSnapshotWriter(IStorageDirectory directory, Zxid zxid, SnapshotCompression compression, ILogger logger)
    {
        _directory = directory;
        _logger = logger;
        _name = SnapshotFormat.FileName(zxid, compression);
        _unfinishedName = UnfinishedPrefix + zxid.Value.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        _file = new StorageFileStream(directory.Create(_unfinishedName), writable: true);
        _gzip = compression == SnapshotCompression.Gzip ? new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true) : null;
        _writer = new(_gzip ?? (Stream)_file);
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> content) => _writer.Write(content);

    /// <inheritdoc/>
    public void Seal() => _writer.Seal();

    /// <inheritdoc/>
    public void Complete()
    {
        _writer.Flush();
        _gzip?.Dispose();
        _file.Sync();
        var bytes = _file.Position;
        _file.Dispose();
        _directory.Rename(_unfinishedName, _name);
        _directory.Sync();
        _completed = true;
        Log.SnapshotCompleted(_logger, Path.Combine(_directory.Path, _name), bytes);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The compressor's rest is not wanted, so it is left to the collector rather than written.
        _file.Dispose();
        if (!_completed)
        {
            _directory.Delete(_unfinishedName);
        }
    }
}
