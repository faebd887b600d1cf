using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Znode.Storage;

/// <summary>
/// Numbers in files of their own, as ZooKeeper keeps <c>currentEpoch</c> and <c>acceptedEpoch</c>: decimal, on the first line. Source: spec disk-format §5.
/// </summary>
/// <remarks>
/// <para>
/// A second line has a checksum of the name and the number: in a decimal number a changed digit is another number. Apache reads the first line only, and writes nothing else, so a file
/// that it has written anew has no checksum, never an old one. See docs/divergences.md#a-checksum-behind-an-epoch.
/// </para>
/// <para>Written under another name, synced, renamed, and the rename synced: a crash leaves the old number or the new one. One caller writes a number at a time.</para>
/// </remarks>
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
            var checksum = end < 0 ? "" : Encoding.UTF8.GetString(bytes[end..]).Trim();
            if (!long.TryParse(line, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                throw Corrupt(name, $"\"{line}\" is not a number", "Restore the file from a backup, or write the number that it should hold into it");
            }

            return checksum.Length == 0 || checksum == ChecksumOf(name, line)
                ? value
                : throw Corrupt(
                    name,
                    $"the number {line} does not match its checksum, \"{checksum}\"",
                    "When the number was changed by hand, remove the second line. Otherwise the disk has changed it: begin with an empty data directory, and the member gets everything from its leader");
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
            var number = value.ToString(CultureInfo.InvariantCulture);
            file.Write(Encoding.UTF8.GetBytes($"{number}\n{ChecksumOf(name, number)}\n"), 0);
            file.Sync();
        }

        _directory.Rename(unfinished, name);
        _directory.Sync();
    }

    /// <summary>The name is part of it: the number of another file is none for this one.</summary>
    private static string ChecksumOf(string name, string number) => $"crc32={Crc32.HashToUInt32(Encoding.UTF8.GetBytes($"{name}={number}")):x8}";

    private StorageCorruptException Corrupt(string name, string problem, string remedy) => new(Path.Combine(_directory.Path, name), 0, problem, remedy);

    private static void RequireFileName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Path.GetFileName(name) != name)
        {
            throw new ArgumentException($"\"{name}\" is not a file's name.", nameof(name));
        }
    }
}
