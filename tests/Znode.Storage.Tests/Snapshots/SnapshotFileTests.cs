using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Snappier;
using Znode.Testing.Disk;

namespace Znode.Storage.Tests.Snapshots;

/// <summary>The snapshots' files, byte for byte and damaged. Source: spec disk-format §4.</summary>
public sealed class SnapshotFileTests
{
    private readonly SimulatedDisk _disk = new();

    [Test]
    public void A_file_is_header_content_and_seals_over_everything_before()
    {
        Add(Store(), 0x1f, [1, 2, 3]);
        const string Beginning = "5A4B534E" + "00000002" + "FFFFFFFFFFFFFFFF" + "010203";
        Assert.That(_disk.List(), Is.EqualTo(new[] { "snapshot.1f" }));
        Assert.That(Convert.ToHexString(_disk.Bytes("snapshot.1f")), Is.EqualTo(
            Beginning + "00000000" + Adler32.Compute(Convert.FromHexString(Beginning)).ToString("X8") + "000000012F"));
    }

    [Test]
    public void Every_form_that_ZooKeeper_writes_is_read([Values] SnapshotCompression compression)
    {
        Add(Store(), 5, Content);
        var plain = _disk.Bytes("snapshot.5");
        _disk.Delete("snapshot.5");
        _disk.Put("snapshot.5" + SnapshotFormat.Suffix(compression), Compress(plain, compression));
        Assert.That(Store().List(), Is.EqualTo(new[] { new Zxid(5) }));
        Assert.That(Read(Store(), 5, Content.Length), Is.EqualTo(Content));
    }

    [Test]
    public void Compressed_files_have_the_suffix()
    {
        Add(new(_disk, SnapshotCompression.Gzip, NullLogger.Instance), 5, Content);
        Assert.That(_disk.List(), Is.EqualTo(new[] { "snapshot.5.gz" }));
        Assert.That(_disk.Bytes("snapshot.5.gz").AsSpan(0, 2).ToArray(), Is.EqualTo(new byte[] { 0x1f, 0x8b }));
    }

    [Test]
    public void Files_that_do_not_look_whole_are_passed_over()
    {
        Add(Store(), 5, Content);
        _disk.Put("snapshot.6", [.. _disk.Bytes("snapshot.5").AsSpan(0, 700)]);
        _disk.Put("snapshot.7", []);
        _disk.Put("snapshot.8.gz", new byte[100]);
        _disk.Put("snapshot.9.snappy", new byte[100]);
        Assert.That(Store().List(), Is.EqualTo(new[] { new Zxid(5) }));
        Assert.Throws<StorageCorruptException>(() => Read(Store(), 7, 1));
    }

    [Test]
    public void What_a_crash_leaves_unfinished_is_removed()
    {
        var writer = Store().Create(new(5));
        writer.Write(Content);
        writer.Seal();
        var after = _disk.Crash(count => count - 1);
        Assert.That(after.List(), Has.Count.EqualTo(1));
        Assert.That(new FileSnapshotStore(after, SnapshotCompression.None, NullLogger.Instance).List(), Is.Empty);
        Assert.That(after.List(), Is.Empty);
        writer.Dispose();
    }

    [Test]
    public void A_crash_at_any_moment_leaves_no_snapshot_or_a_whole_one([Range(0, 8)] int changes, [Values(0, 1, 2)] int seed)
    {
        _disk.ChangesUntilCrash = changes;
        var completed = false;
        try
        {
            using var writer = Store().Create(new(5));
            writer.Write(Content);
            writer.Seal();
            writer.Complete();
            completed = true;
        }
        catch (IOException) when (_disk.Crashed)
        {
        }

        var after = new FileSnapshotStore(_disk.Crash(new Random(seed).Next), SnapshotCompression.None, NullLogger.Instance);
        var found = after.List();
        Assert.That(found, Has.Count.EqualTo(completed ? 1 : found.Count));
        if (found.Count > 0)
        {
            Assert.That(Read(after, 5, Content.Length), Is.EqualTo(Content));
        }
    }

    [Test]
    public void A_full_disk_fails_the_snapshot_and_leaves_nothing()
    {
        _disk.Capacity = 100;
        Assert.Throws<IOException>(() => Add(Store(), 5, Content));
        Assert.That(_disk.List(), Is.Empty);
    }

    /// <summary>Mutated files give <see cref="StorageCorruptException"/> or their content, and nothing large is allocated.</summary>
    [Test]
    public void Any_bytes_at_all_are_read_or_refused([Values] SnapshotCompression compression)
    {
        Add(Store(), 5, Content);
        var good = Compress(_disk.Bytes("snapshot.5"), compression);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte.Array[1, 12], Gen.Int[0, good.Length]).Sample((at, bytes, cut) =>
        {
            var mutated = good.AsSpan(0, Math.Max(cut, at)).ToArray();
            bytes.AsSpan(0, Math.Min(bytes.Length, mutated.Length - at)).CopyTo(mutated.AsSpan(at));
            var disk = new SimulatedDisk();
            disk.Put("snapshot.5" + SnapshotFormat.Suffix(compression), mutated);
            var store = new FileSnapshotStore(disk, SnapshotCompression.None, NullLogger.Instance);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Read(store, 5, Content.Length);
            }
            catch (StorageCorruptException)
            {
            }
            catch (EndOfStreamException)
            {
                // The tree's reader meets it as the content's end.
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
        });
    }

    private static byte[] Content => [.. Enumerable.Range(0, 3_000).Select(i => (byte)(i / 7))];

    private static byte[] Read(FileSnapshotStore store, long zxid, int length)
    {
        using var reader = store.Open(new(zxid));
        var content = new byte[length];
        reader.Content.ReadExactly(content);
        reader.CheckSeal();
        return content;
    }

    private static void Add(FileSnapshotStore store, long zxid, byte[] content)
    {
        using var writer = store.Create(new(zxid));
        writer.Write(content);
        writer.Seal();
        writer.Complete();
    }

    private static byte[] Compress(byte[] plain, SnapshotCompression compression)
    {
        using var target = new MemoryStream();
        if (compression == SnapshotCompression.None)
        {
            return plain;
        }

        if (compression == SnapshotCompression.Gzip)
        {
            using (var gzip = new GZipStream(target, CompressionMode.Compress, leaveOpen: true))
            {
                gzip.Write(plain);
            }

            return target.ToArray();
        }

        // As snappy-java frames it: magic, version, compatible version, then blocks.
        target.Write([0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0, 0, 0, 0, 1, 0, 0, 0, 1]);
        foreach (var part in plain.Chunk(1_000))
        {
            var block = Snappy.CompressToArray(part);
            var prefix = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(prefix, block.Length);
            target.Write(prefix);
            target.Write(block);
        }

        return target.ToArray();
    }

    private FileSnapshotStore Store() => new(_disk, SnapshotCompression.None, NullLogger.Instance);
}
