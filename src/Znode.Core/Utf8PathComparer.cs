using System.IO.Hashing;

namespace Znode;

/// <summary>Compares paths as the UTF-8 bytes they are on the wire, so that a table keyed by <c>byte[]</c> is looked up by a span of a request.</summary>
/// <remarks>Order and case are those of the bytes: ZooKeeper's paths are equal only if they are the same string. The hash orders nothing that is seen outside.</remarks>
/// <param name="seed">The seed of the hash: a secret one keeps clients from choosing paths that collide.</param>
internal sealed class Utf8PathComparer(long seed) : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public bool Equals(byte[]? x, byte[]? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.AsSpan().SequenceEqual(y));

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate, seed);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
