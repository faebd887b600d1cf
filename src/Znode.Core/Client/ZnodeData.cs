using System.Text;

namespace Znode;

/// <summary>The data of a znode with its stat, as they were at one moment.</summary>
/// <remarks>Immutable and safe to share. The bytes stay valid for ever: they are never changed or reused.</remarks>
public sealed class ZnodeData
{
    // Not a memory, which takes three times as much: reads allocate little but this.
    private readonly byte[]? _data;

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
        Stat = stat;
    }

    /// <summary>Gets the bytes.</summary>
    /// <value>Empty when the data is empty and also when it is null; <see cref="HasData"/> tells them apart. Up to the ensemble's limit, 1 MB unless set otherwise.</value>
    public ReadOnlyMemory<byte> Data => _data;

    /// <summary>Gets whether the data is not null. Other clients can create a znode with null data; a session of this library creates empty data.</summary>
    public bool HasData => _data is not null;

    /// <summary>Gets the stat. Its version is what to expect in a set that must not overwrite someone else's.</summary>
    public Stat Stat { get; }

    /// <summary>Reads the bytes as UTF-8.</summary>
    /// <returns>The text; bytes that are not UTF-8 become U+FFFD. Empty when there is no data.</returns>
    public string GetString() => Encoding.UTF8.GetString(Data.Span);
}
