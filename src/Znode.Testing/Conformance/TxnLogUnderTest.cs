using System.Buffers.Binary;
using Znode.Storage;

namespace Znode.Testing.Conformance;

/// <summary>A log that a case writes and reads. Entries are transaction headers with arbitrary bytes behind them: the log must give back exactly those bytes.</summary>
internal sealed class TxnLogUnderTest(Func<ITxnLog> open) : IDisposable
{
    public ITxnLog Log { get; private set; } = open();

    /// <summary>Makes an entry: a transaction header with this zxid, and bytes that depend on it.</summary>
    public static LogEntry Entry(long zxid, int bodyLength = 20)
    {
        var bytes = new byte[32 + bodyLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 0x1234);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(12), zxid);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), 5);
        for (var i = 32; i < bytes.Length; i++)
        {
            bytes[i] = (byte)((i * 31) + zxid);
        }

        return new(new(zxid), bytes);
    }

    public void Append(params ReadOnlySpan<long> zxids)
    {
        foreach (var zxid in zxids)
        {
            Log.Append(Entry(zxid));
        }
    }

    public long[] Read(long first = 0) => [.. Log.ReadFrom(new(first)).Select(entry => entry.Zxid.Value)];

    public void Reopen()
    {
        Log.Dispose();
        Log = open();
    }

    public void Dispose() => Log.Dispose();
}
