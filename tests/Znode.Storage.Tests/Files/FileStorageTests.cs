namespace Znode.Storage.Tests.Files;

/// <summary>A whole data directory. Source: spec disk-format §1 and §5.</summary>
public sealed class FileStorageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Test]
    public void Missing_directories_are_made()
    {
        using var storage = FileStorage.Open(new() { DataDirectory = Path.Combine(_directory.Path, "a", "b") });
        Assert.That(Directory.Exists(Path.Combine(_directory.Path, "a", "b", "version-2")), Is.True);
        Assert.That(storage.Log.LastZxid, Is.EqualTo(Zxid.Zero));
        Assert.That(storage.Snapshots.List(), Is.Empty);
        Assert.That(storage.State.Read("currentEpoch"), Is.Null);
    }

    [Test]
    public void Missing_directories_are_refused_when_they_must_not_be_made()
    {
        var e = Assert.Throws<DirectoryNotFoundException>(() => FileStorage.Open(_directory.Options with { AutoCreate = false }));
        Assert.That(e.Message, Does.Contain("Missing data directory").And.Contain("version-2"));
    }

    [TestCase("file")]
    [TestCase("file/below/it")]
    [TestCase("loop/below")]
    public void A_directory_that_can_not_be_made_is_named_with_what_to_do(string where)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "file"), "");
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "loop"), "loop");
        var directory = Path.Combine(_directory.Path, where);

        var e = Assert.Throws<IOException>(() => FileStorage.Open(new() { DataDirectory = directory }));

        Assert.That(e.Message, Does.StartWith($"Unable to create data directory {Path.Combine(directory, "version-2")}: ").And.EndsWith("Name one that this process may make and write, or make it before."));
    }

    [Test]
    public void A_lock_that_can_not_be_taken_is_not_another_member_s()
    {
        Directory.CreateDirectory(_directory.File("").TrimEnd('/'));
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "znode.lock"), "znode.lock");

        var e = Assert.Throws<IOException>(() => FileStorage.Open(_directory.Options));

        Assert.That(e.Message, Does.StartWith($"The data directory {_directory.Path} can not be written: "));
    }

    [Test]
    public void A_second_member_is_kept_out_and_told_who_is_in()
    {
        using (FileStorage.Open(_directory.Options))
        {
            var e = Assert.Throws<IOException>(() => FileStorage.Open(_directory.Options));
            Assert.That(e.Message, Does.Contain($"in use by process {Environment.ProcessId}"));
        }

        using var again = FileStorage.Open(_directory.Options);
    }

    [Test]
    public void Exchanged_directories_are_refused()
    {
        var apart = _directory.Options with { DataLogDirectory = Path.Combine(_directory.Path, "logs") };
        using (var storage = FileStorage.Open(_directory.Options))
        {
            storage.Log.Append(Log.LogOnSimulatedDisk.Entry(1));
            storage.Log.Sync();
        }

        Assert.That(Assert.Throws<IOException>(() => FileStorage.Open(apart)).Message, Does.StartWith("Snapshot directory has log files."));
        File.Delete(_directory.File("log.1"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "logs", "version-2"));
        File.WriteAllBytes(Path.Combine(_directory.Path, "logs", "version-2", "snapshot.0"), [1]);
        Assert.That(Assert.Throws<IOException>(() => FileStorage.Open(apart)).Message, Does.StartWith("Log directory has snapshot files."));
    }

    [Test]
    public void Everything_survives_reopening()
    {
        using (var storage = FileStorage.Open(_directory.Options))
        {
            storage.Log.Append(Log.LogOnSimulatedDisk.Entry(1));
            storage.Log.Sync();
            storage.State.Write("acceptedEpoch", 3);
        }

        Assert.That(File.ReadAllLines(_directory.File("acceptedEpoch")), Is.EqualTo(new[] { "3", "crc32=20abdb73" }));
        using var again = FileStorage.Open(_directory.Options);
        Assert.That(again.Log.LastZxid, Is.EqualTo(new Zxid(1)));
        Assert.That(again.State.Read("acceptedEpoch"), Is.EqualTo(3));
    }

    [TestCase("3", 3)]
    [TestCase("255\n", 255)]
    [TestCase("12\r\nmore", 12)]
    public void The_servers_number_is_the_first_line_of_myid(string text, long id)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "myid"), text);
        using var storage = FileStorage.Open(_directory.Options);
        Assert.That(storage.ReadServerId(), Is.EqualTo(id));
    }

    [TestCase("")]
    [TestCase(" 3")]
    [TestCase("three")]
    public void A_myid_that_is_no_number_is_refused(string text)
    {
        File.WriteAllText(Path.Combine(_directory.Path, "myid"), text);
        using var storage = FileStorage.Open(_directory.Options);
        Assert.That(Assert.Throws<StorageCorruptException>(() => storage.ReadServerId()).Message, Does.Contain($"serverid {text} is not a number"));
    }

    [Test]
    public void A_directory_belongs_to_the_member_that_claimed_it_first()
    {
        using (var storage = FileStorage.Open(_directory.Options))
        {
            storage.ClaimFor(2);
        }

        Assert.That(File.ReadAllText(Path.Combine(_directory.Path, "myid")), Is.EqualTo("2\n"));
        using var again = FileStorage.Open(_directory.Options);
        Assert.That(() => again.ClaimFor(2), Throws.Nothing);
        Assert.That(
            () => again.ClaimFor(3),
            Throws.InvalidOperationException.With.Message.Contains("belongs to member 2, as its file myid says, and this is member 3. Give each member a directory of its own"));
        Assert.That(again.ReadServerId(), Is.EqualTo(2), "it stays the owner's");
    }

    [Test]
    public void The_initialize_marker_is_taken_once()
    {
        using var storage = FileStorage.Open(_directory.Options);
        Assert.That(storage.ReadServerId(), Is.Null);
        Assert.That(storage.TakeInitializeMarker(), Is.False);
        File.WriteAllText(Path.Combine(_directory.Path, "initialize"), "");
        Assert.That(storage.TakeInitializeMarker(), Is.True);
        Assert.That(storage.TakeInitializeMarker(), Is.False);
    }

    [TestCase("")]
    [TestCase("12x")]
    [TestCase(" 1")]
    [TestCase("99999999999999999999")]
    public void An_epoch_that_is_no_number_is_refused(string text)
    {
        using var storage = FileStorage.Open(_directory.Options);
        File.WriteAllText(_directory.File("currentEpoch"), text);
        Assert.That(Assert.Throws<StorageCorruptException>(() => storage.State.Read("currentEpoch")).File, Does.EndWith("currentEpoch"));
    }

    [Test]
    public void No_changed_bit_of_an_epoch_gives_another_epoch()
    {
        using var storage = FileStorage.Open(_directory.Options);
        storage.State.Write("currentEpoch", 1027);
        var written = File.ReadAllBytes(_directory.File("currentEpoch"));
        for (var bit = 0; bit < written.Length * 8; bit++)
        {
            var changed = written.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(_directory.File("currentEpoch"), changed);
            try
            {
                Assert.That(storage.State.Read("currentEpoch"), Is.EqualTo(1027), $"bit {bit}");
            }
            catch (StorageCorruptException refused)
            {
                Assert.That(refused.File, Does.EndWith("currentEpoch"));
            }
        }
    }

    [Test]
    public void A_digit_that_has_changed_is_refused_with_what_is_there_and_what_to_do()
    {
        using var storage = FileStorage.Open(_directory.Options);
        storage.State.Write("currentEpoch", 7);
        var file = _directory.File("currentEpoch");
        File.WriteAllText(file, File.ReadAllText(file).Replace("7\n", "3\n", StringComparison.Ordinal));

        Assert.That(
            Assert.Throws<StorageCorruptException>(() => storage.State.Read("currentEpoch")).Message,
            Does.Contain("the number 3 does not match its checksum, \"crc32=").And.Contains("remove the second line").And.Contains("begin with an empty data directory"));
    }

    [Test]
    public void The_number_of_another_file_is_refused()
    {
        using var storage = FileStorage.Open(_directory.Options);
        storage.State.Write("acceptedEpoch", 8);
        File.Copy(_directory.File("acceptedEpoch"), _directory.File("currentEpoch"));

        Assert.That(() => storage.State.Read("currentEpoch"), Throws.TypeOf<StorageCorruptException>());
    }

    [TestCase("8")]
    [TestCase("8\n")]
    [TestCase("8\r\n")]
    public void An_epoch_that_Apache_or_somebody_has_written_over_it_has_no_checksum_and_is_taken(string text)
    {
        using var storage = FileStorage.Open(_directory.Options);
        storage.State.Write("currentEpoch", 7);
        File.WriteAllText(_directory.File("currentEpoch"), text);

        Assert.That(storage.State.Read("currentEpoch"), Is.EqualTo(8));
    }

    [Test]
    public void Every_sync_is_reported()
    {
        var syncs = 0;
        using var storage = FileStorage.Open(_directory.Options);
        storage.SyncCompleted = _ => syncs++;
        storage.Log.Append(Log.LogOnSimulatedDisk.Entry(1));
        storage.Log.Sync();
        Assert.That(syncs, Is.EqualTo(1));
    }
}
