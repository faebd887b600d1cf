using System.Buffers.Binary;
using System.Net;

namespace Znode.Client;

/// <summary>Makes an old server of a new one: what it would not know is refused as old servers do, with UNIMPLEMENTED and the end of the connection.</summary>
internal sealed class OldServer(IPEndPoint target) : InterceptingServer(target)
{
    /// <summary>create2, checkWatches, removeWatches, createContainer, createTTL, multiRead, getEphemerals, getAllChildrenNumber, setWatches2, addWatch, whoAmI.</summary>
    private static readonly int[] NotIn34 = [15, 17, 18, 19, 21, 22, 103, 104, 105, 106, 107];

    protected override Task PassAsync(Stream near, Stream far) => Task.WhenAny(PassRequestsAsync(near, far), far.CopyToAsync(near));

    private static async Task PassRequestsAsync(Stream near, Stream far)
    {
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                var length = new byte[4];
                await near.ReadExactlyAsync(length);
                var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                await near.ReadExactlyAsync(frame);
                if (!isFirst && NotIn34.Contains(BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4))))
                {
                    var reply = new byte[20];
                    BinaryPrimitives.WriteInt32BigEndian(reply, 16);
                    frame.AsSpan(0, 4).CopyTo(reply.AsSpan(4));
                    BinaryPrimitives.WriteInt64BigEndian(reply.AsSpan(8), -1);
                    BinaryPrimitives.WriteInt32BigEndian(reply.AsSpan(16), -6);
                    await near.WriteAsync(reply);
                    return;
                }

                await far.WriteAsync(length);
                await far.WriteAsync(frame);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // As above.
        }
    }
}
