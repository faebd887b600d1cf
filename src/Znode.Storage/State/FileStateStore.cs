using System.Globalization;
using System.Text;

namespace Znode.Storage;

/// <summary>
/// Numbers in files of their own, as ZooKeeper keeps <c>currentEpoch</c> and <c>acceptedEpoch</c>: decimal, on the first line. Source: spec disk-format §5.
/// </summary>
/// <remarks>Written under another name, synced, renamed, and the rename synced: a crash leaves the old number or the new one. One caller writes a number at a time.</remarks>
public sealed class FileStateStore : IDurableStateStore
{
    /// <summary>The longest file that can hold a number.</summary>
    private const int BytesMax = 64;

    private readonly IStorageDirectory _directory;

    internal FileStateStore(IStorageDirectory directory) => _directory = directory;

    /// <summary>Opens the numbers in <c>version-2</c> of the data directory.</summary>
    /// <param name="options">Where that is.</param>
    /// <exception cref="IOException">The directory can not be used.</exception>
    public static FileStateStore Open(FileStorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new(new DiskDirectory(DataDirectoryLayout.Prepare(options).SnapshotDirectory));
    }

    /// <inheritdoc/>
    public long? Read(string name)
    {
        RequireFileName(name);
        try
        {
            using var file = _directory.Open(name);
            Span<byte> bytes = stackalloc byte[BytesMax];
            bytes = bytes[..file.Read(bytes, 0)];
            var end = bytes.IndexOfAny((byte)'\r', (byte)'\n');
            var line = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
            return long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw new StorageCorruptException(
                    Path.Combine(_directory.Path, name), 0, $"\"{line}\" is not a number", "Restore the file from a backup, or write the number that it should hold into it");
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Write(string name, long value)
    {
        RequireFileName(name);
        var unfinished = name + ".tmp";
        using (var file = _directory.Create(unfinished))
        {
            file.Write(Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)), 0);
            file.Sync();
        }

        _directory.Rename(unfinished, name);
        _directory.Sync();
    }

    private static void RequireFileName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Path.GetFileName(name) != name)
        {
            throw new ArgumentException($"\"{name}\" is not a file's name.", nameof(name));
        }
    }
}
