using System.Runtime.CompilerServices;
using System.Text;

namespace Znode;

/// <summary>The data of a znode with its stat, as they were at one moment.</summary>
/// <remarks>Immutable and safe to share. The bytes stay valid for ever: they are never changed or reused.</remarks>
public sealed class ZnodeData
{
    // Reads allocate little but this, so it is small: not a memory, which takes three times as much, and of the stat what a znode without children, session or ACL of its own has.
    private readonly byte[]? _data;
    private readonly Zxid _czxid;
    private readonly Zxid _mzxid;
    private readonly long _ctime;
    private readonly long _mtime;
    private readonly int _version;

    /// <summary>The whole stat, when it is not what the fields above tell.</summary>
    private readonly StrongBox<Stat>? _stat;

    /// <summary>Makes one, as a session or a fake does.</summary>
    /// <param name="data">The bytes, which are copied; null for a znode whose data is null.</param>
    /// <param name="stat">The stat at the same moment.</param>
    public ZnodeData(ReadOnlyMemory<byte>? data, Stat stat)
        : this(data?.ToArray(), stat)
    {
    }

    // From a member's tree or a server's answer, whose bytes nobody changes.
    internal ZnodeData(byte[]? data, Stat stat)
    {
        _data = data;
        (_czxid, _mzxid, _ctime, _mtime, _version) = (stat.Czxid, stat.Mzxid, stat.Ctime, stat.Mtime, stat.Version);
        _stat = stat == LeafStat ? null : new(stat);
    }

    /// <summary>Gets the bytes.</summary>
    /// <value>Empty when the data is empty and also when it is null; <see cref="HasData"/> tells them apart. Up to the ensemble's limit, 1 MB unless set otherwise.</value>
    public ReadOnlyMemory<byte> Data => _data;

    /// <summary>Gets whether the data is not null. Other clients can create a znode with null data; a session of this library creates empty data.</summary>
    public bool HasData => _data is not null;

    /// <summary>Gets the stat. Its version is what to expect in a set that must not overwrite someone else's.</summary>
    public Stat Stat => _stat?.Value ?? LeafStat;

    private Stat LeafStat => new()
    {
        Czxid = _czxid,
        Mzxid = _mzxid,
        Pzxid = _czxid,
        Ctime = _ctime,
        Mtime = _mtime,
        Version = _version,
        DataLength = _data?.Length ?? 0,
    };

    /// <summary>Reads the bytes as UTF-8.</summary>
    /// <returns>The text; bytes that are not UTF-8 become U+FFFD. Empty when there is no data.</returns>
    public string GetString() => Encoding.UTF8.GetString(Data.Span);
}
