using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Abstractions;

namespace Znode.Storage.Tests.Log;

/// <summary>Opens logs on a simulated disk, and makes entries for them.</summary>
internal static class LogOnSimulatedDisk
{
    /// <summary>Little room ahead, so that the simulated disk stays fast; 0 keeps the log's second thread away, so that runs replay exactly.</summary>
    public const long Preallocation = 8 * 1024;

    public static FileTxnLog OpenLog(this IStorageDirectory disk, long preallocation = Preallocation) =>
        new(disk, new() { DataDirectory = "unused", PreallocationBytes = preallocation }, NullLogger.Instance, TimeProvider.System);

    public static LogEntry Entry(long zxid, int bodyLength = 20)
    {
        var bytes = new byte[32 + bodyLength];
        BinaryPrimitives.WriteInt64BigEndian(bytes, 0x0100_001b_b785_0000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), (int)zxid);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(12), zxid);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(20), 1_700_000_000_000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(28), 5);
        new Random((int)zxid).NextBytes(bytes.AsSpan(32));
        return new(new(zxid), bytes);
    }

    public static void Append(this ITxnLog log, long first, long last, int bodyLength = 20)
    {
        for (var zxid = first; zxid <= last; zxid++)
        {
            log.Append(Entry(zxid, bodyLength));
        }
    }

    public static long[] Zxids(this ITxnLog log) => [.. log.ReadFrom(Zxid.Zero).Select(entry => entry.Zxid.Value)];
}
