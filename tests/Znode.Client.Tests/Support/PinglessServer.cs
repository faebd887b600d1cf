using System.Buffers.Binary;
using System.Net;
using Znode.Protocol;

namespace Znode.Client;

/// <summary>Makes a server of another that is cut off from its leader: it answers everything but pings.</summary>
internal sealed class PinglessServer(IPEndPoint target) : InterceptingServer(target)
{
    protected override async Task PassAsync(Stream near, Stream far)
    {
        var requests = near.CopyToAsync(far);
        await Task.WhenAny(requests, PassAnswersAsync(near, far));
    }

    private static async Task PassAnswersAsync(Stream near, Stream far)
    {
        for (var isHandshake = true; ; isHandshake = false)
        {
            var length = new byte[4];
            await far.ReadExactlyAsync(length);
            var frame = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await far.ReadExactlyAsync(frame);
            if (isHandshake || BinaryPrimitives.ReadInt32BigEndian(frame) != Xids.Ping)
            {
                await near.WriteAsync((byte[])[.. length, .. frame]);
            }
        }
    }
}
