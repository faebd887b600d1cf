using System.Buffers.Binary;

namespace Znode.Storage;

/// <summary>Reads a snapshot from a stream of its uncompressed bytes.</summary>
internal sealed class SnapshotReader : ISnapshotReader
{
    private readonly ChecksummedStream _content;
    private readonly string _path;

    private SnapshotReader(ChecksummedStream content, string path)
    {
        _content = content;
        _path = path;
    }

    /// <inheritdoc/>
    public Stream Content => _content;

    /// <inheritdoc/>
    public bool HasMore => _content.HasMore;

    /// <summary>Reads the header; the reader owns the stream.</summary>
    /// <exception cref="StorageCorruptException">It is not a snapshot's.</exception>
    public static SnapshotReader Open(Stream source, string path)
    {
        var content = new ChecksummedStream(source, path);
        try
        {
            Span<byte> header = stackalloc byte[SnapshotFormat.HeaderLength];
            if (content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            {
                throw Corrupt(path, 0, "the file is too short for a snapshot's header");
            }

            var magic = BinaryPrimitives.ReadInt32BigEndian(header);
            if (magic != SnapshotFormat.Magic)
            {
                throw Corrupt(path, 0, $"the magic number is 0x{magic:x8}, a snapshot's is 0x{SnapshotFormat.Magic:x8}");
            }

            var version = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
            if (version != SnapshotFormat.Version)
            {
                throw Corrupt(path, 4, $"the format's version is {version}, only {SnapshotFormat.Version} is known");
            }

            return new(content, path);
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void CheckSeal()
    {
        var offset = _content.Consumed;
        var checksum = _content.Checksum();
        Span<byte> seal = stackalloc byte[SnapshotFormat.SealLength];
        if (_content.ReadAtLeast(seal, seal.Length, throwOnEndOfStream: false) < seal.Length)
        {
            throw Corrupt(_path, offset, "the file ends before its checksum");
        }

        if (!seal[8..].SequenceEqual(SnapshotFormat.SealEnd))
        {
            throw Corrupt(_path, offset, "there is no checksum where one should be");
        }

        var written = BinaryPrimitives.ReadInt64BigEndian(seal);
        if (written != checksum)
        {
            throw Corrupt(_path, offset, $"the checksum is 0x{checksum:x8}, the file says 0x{written:x}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _content.Dispose();

    internal static StorageCorruptException Corrupt(string path, long offset, string problem) => new(
        path, offset, problem, "Remove this snapshot: the one before it and the transaction log hold the same, if both are still there; otherwise restore a backup");
}
