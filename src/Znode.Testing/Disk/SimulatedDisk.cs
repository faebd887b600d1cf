using Znode.Storage;

namespace Znode.Testing.Disk;

/// <summary>A directory in memory that forgets, tears and refuses as a disk does: see <see cref="IStorageDirectory"/> for what a crash may leave.</summary>
/// <remarks>Thread-safe. What a crash keeps is chosen by a seeded generator, so that a failure replays.</remarks>
internal sealed class SimulatedDisk : IStorageDirectory
{
    private const int SectorLength = 512;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Node> _names = new(StringComparer.Ordinal);
    private readonly List<Action<Dictionary<string, Node>>> _unsyncedNames = [];
    private bool _full;
    private Dictionary<string, Node> _durableNames = new(StringComparer.Ordinal);

    public string Path => "/simulated";

    /// <summary>Gets or sets how many bytes of files fit.</summary>
    public long Capacity { get; set; } = long.MaxValue;

    /// <summary>Gets or sets a value indicating whether nothing more fits than is there.</summary>
    public bool IsFull
    {
        get => _full;
        set
        {
            _full = value;
            Capacity = value ? Used : long.MaxValue;
        }
    }

    /// <summary>Gets or sets a value indicating whether one bit of what is read next is another than was written.</summary>
    public bool CorruptsNextRead { get; set; }

    /// <summary>Gets or sets how many of the next syncs fail; the pages they had to write are then taken for clean, as Linux does.</summary>
    public int SyncFailures { get; set; }

    /// <summary>Gets or sets a value indicating whether everything that changes anything fails.</summary>
    public bool Broken { get; set; }

    /// <summary>Gets or sets how many changes happen before the machine stops; negative: never.</summary>
    public int ChangesUntilCrash { get; set; } = -1;

    public int Changes { get; private set; }

    public bool Crashed { get; private set; }

    private long Used => _names.Values.Distinct().Sum(node => (long)node.Current.Length);

    public IReadOnlyList<string> List()
    {
        lock (_gate)
        {
            return [.. _names.Keys];
        }
    }

    public IStorageFile Open(string name, bool writable = false)
    {
        lock (_gate)
        {
            return _names.TryGetValue(name, out var node) ? new OpenFile(this, node) : throw new FileNotFoundException(name);
        }
    }

    public IStorageFile Create(string name)
    {
        lock (_gate)
        {
            Change();
            var node = new Node();
            Rename(names => names[name] = node);
            return new OpenFile(this, node);
        }
    }

    public void Rename(string from, string to)
    {
        lock (_gate)
        {
            Change();
            var node = _names[from];
            Rename(names =>
            {
                names.Remove(from);
                names[to] = node;
            });
        }
    }

    public void Delete(string name)
    {
        lock (_gate)
        {
            Change();
            Rename(names => names.Remove(name));
        }
    }

    public void Sync()
    {
        lock (_gate)
        {
            Change();
            _durableNames = new(_names, StringComparer.Ordinal);
            _unsyncedNames.Clear();
        }
    }

    /// <summary>Gives the bytes of a file.</summary>
    public byte[] Bytes(string name) => _names[name].Current;

    /// <summary>Puts a file there, durably.</summary>
    public void Put(string name, byte[] bytes)
    {
        var node = new Node { Current = [.. bytes], Durable = [.. bytes] };
        _names[name] = node;
        _durableNames[name] = node;
    }

    /// <summary>Changes bits of a byte that was synced, as a disk does that rots.</summary>
    public void Rot(string name, int offset, byte bits)
    {
        lock (_gate)
        {
            var node = _names[name];
            node.Current[offset] ^= bits;
            node.Durable[offset] ^= bits;
        }
    }

    /// <summary>Gives the disk as a crash at this moment leaves it.</summary>
    /// <param name="keep">Asked for every sector and every name not synced, with a small number to choose from: how much of the news is kept.</param>
    /// <param name="garbles">Whether a sector that was not synced may hold something else than what it held or was to hold. What in it was synced before stays.</param>
    public SimulatedDisk Crash(Func<int, int> keep, bool garbles = false)
    {
        lock (_gate)
        {
            var after = new SimulatedDisk();
            var names = new Dictionary<string, Node>(_durableNames, StringComparer.Ordinal);

            // File systems write their journal in order: a beginning of the changes of names is kept.
            foreach (var change in _unsyncedNames.Take(keep(_unsyncedNames.Count + 1)))
            {
                change(names);
            }

            foreach (var (name, node) in names)
            {
                after.Put(name, node.Crash(keep, garbles));
            }

            return after;
        }
    }

    /// <summary>Gives the disk as the end of a process leaves it: all that was written is there.</summary>
    public SimulatedDisk End()
    {
        lock (_gate)
        {
            var after = new SimulatedDisk();
            foreach (var (name, node) in _names)
            {
                after.Put(name, node.Current);
            }

            return after;
        }
    }

    private void Rename(Action<Dictionary<string, Node>> change)
    {
        change(_names);
        _unsyncedNames.Add(change);
    }

    private void Change()
    {
        if (Crashed || ChangesUntilCrash == 0)
        {
            Crashed = true;
            throw new IOException("The machine has stopped.");
        }

        Changes++;
        ChangesUntilCrash--;
        if (Broken)
        {
            throw new IOException("Input/output error");
        }
    }

    private sealed class Node
    {
        public byte[] Current { get; set; } = [];

        public byte[] Durable { get; set; } = [];

        /// <summary>Gets the sectors written since the last sync.</summary>
        public HashSet<int> Dirty { get; } = [];

        public byte[] Crash(Func<int, int> keep, bool garbles)
        {
            var unsettled = Dirty.Order().ToList();
            var length = Durable.Length;
            if (Current.Length != Durable.Length)
            {
                // The old length, the new one, or one between as the pages were written.
                length = keep(3) switch
                {
                    0 => Durable.Length,
                    1 => Current.Length,
                    _ => Math.Clamp(keep(Math.Max(Current.Length, Durable.Length) / SectorLength + 1) * SectorLength, Math.Min(Durable.Length, Current.Length), Math.Max(Durable.Length, Current.Length)),
                };
            }

            var bytes = new byte[length];
            Durable.AsSpan(0, Math.Min(length, Durable.Length)).CopyTo(bytes);
            foreach (var sector in unsettled)
            {
                if (keep(2) == 1)
                {
                    CopySector(Current, bytes, sector);
                }

                if (garbles && keep(4) == 0)
                {
                    Garble(bytes, sector, keep);
                }
            }

            return bytes;
        }

        private void Garble(byte[] bytes, int sector, Func<int, int> keep)
        {
            for (var i = sector * SectorLength; i < Math.Min((sector + 1) * SectorLength, bytes.Length); i++)
            {
                if (i >= Durable.Length || i >= Current.Length || Durable[i] != Current[i])
                {
                    bytes[i] = (byte)keep(256);
                }
            }
        }

        public static void CopySector(byte[] source, byte[] target, int sector)
        {
            var from = sector * SectorLength;
            var count = Math.Min(SectorLength, Math.Min(source.Length, target.Length) - from);
            if (count > 0)
            {
                source.AsSpan(from, count).CopyTo(target.AsSpan(from));
            }
        }
    }

    private sealed class OpenFile(SimulatedDisk disk, Node node) : IStorageFile
    {
        public long Length
        {
            get
            {
                lock (disk._gate)
                {
                    return node.Current.Length;
                }
            }
        }

        public int Read(Span<byte> target, long offset)
        {
            lock (disk._gate)
            {
                var count = (int)Math.Clamp(node.Current.Length - offset, 0, target.Length);
                node.Current.AsSpan((int)Math.Min(offset, node.Current.Length), count).CopyTo(target);
                if (disk.CorruptsNextRead && count > 0)
                {
                    disk.CorruptsNextRead = false;
                    target[count / 2] ^= 1;
                }

                return count;
            }
        }

        public void Write(ReadOnlySpan<byte> source, long offset)
        {
            lock (disk._gate)
            {
                disk.Change();
                var end = offset + source.Length;
                var room = Math.Max(disk.Capacity - disk.Used, 0) + node.Current.Length;
                var fits = (int)Math.Clamp(room - offset, 0, source.Length);
                if (fits > 0 && offset + fits > node.Current.Length)
                {
                    Resize(offset + fits);
                }

                source[..fits].CopyTo(node.Current.AsSpan((int)Math.Min(offset, node.Current.Length)));
                for (var sector = offset / SectorLength; sector * SectorLength < offset + fits; sector++)
                {
                    node.Dirty.Add((int)sector);
                }

                if (fits < source.Length)
                {
                    throw new IOException("No space left on device");
                }
            }
        }

        public void SetLength(long length)
        {
            lock (disk._gate)
            {
                disk.Change();
                Resize(length);
            }
        }

        public void Sync()
        {
            lock (disk._gate)
            {
                disk.Change();
                if (disk.SyncFailures > 0)
                {
                    disk.SyncFailures--;
                    var durable = new byte[node.Current.Length];
                    node.Durable.AsSpan(0, Math.Min(durable.Length, node.Durable.Length)).CopyTo(durable);
                    foreach (var sector in node.Dirty.Where(sector => sector % 2 == 0))
                    {
                        Node.CopySector(node.Current, durable, sector);
                    }

                    node.Durable = durable;
                    node.Dirty.Clear();
                    throw new IOException("Input/output error");
                }

                if (node.Durable.Length != node.Current.Length)
                {
                    var durable = node.Durable;
                    Array.Resize(ref durable, node.Current.Length);
                    node.Durable = durable;
                }

                foreach (var sector in node.Dirty)
                {
                    Node.CopySector(node.Current, node.Durable, sector);
                }

                node.Dirty.Clear();
            }
        }

        public void Dispose()
        {
        }

        private void Resize(long length)
        {
            var bytes = node.Current;
            var from = Math.Min(bytes.Length, (int)length);
            Array.Resize(ref bytes, (int)length);
            node.Current = bytes;
            for (var sector = from / SectorLength; sector * SectorLength < length; sector++)
            {
                node.Dirty.Add(sector);
            }
        }
    }
}
