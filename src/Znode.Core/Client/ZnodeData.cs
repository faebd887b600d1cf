using System.Text;

namespace Znode;

/// <summary>The data of a znode with its stat, as they were at one moment.</summary>
/// <remarks>Immutable and safe to share. The bytes stay valid for ever: they are never changed or reused.</remarks>
public sealed class ZnodeData
{
    /// <summary>Makes one, as a session or a fake does.</summary>
    /// <param name="data">The bytes; null for a znode whose data is null.</param>
    /// <param name="stat">The stat at the same moment.</param>
    public ZnodeData(ReadOnlyMemory<byte>? data, Stat stat)
    {
        Data = data.GetValueOrDefault();
        HasData = data.HasValue;
        Stat = stat;
    }

    // From the tree, where null is told from empty by the array itself; the public constructor would take a null array for empty data.
    internal ZnodeData(byte[]? data, Stat stat)
    {
        Data = data;
        HasData = data is not null;
        Stat = stat;
    }

    /// <summary>Gets the bytes.</summary>
    /// <value>Empty when the data is empty and also when it is null; <see cref="HasData"/> tells them apart. Up to the ensemble's limit, 1 MB unless set otherwise.</value>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Gets whether the data is not null. Other clients can create a znode with null data; a session of this library creates empty data.</summary>
    public bool HasData { get; }

    /// <summary>Gets the stat. Its version is what to expect in a set that must not overwrite someone else's.</summary>
    public Stat Stat { get; }

    /// <summary>Reads the bytes as UTF-8.</summary>
    /// <returns>The text; bytes that are not UTF-8 become U+FFFD. Empty when there is no data.</returns>
    public string GetString() => Encoding.UTF8.GetString(Data.Span);
}
