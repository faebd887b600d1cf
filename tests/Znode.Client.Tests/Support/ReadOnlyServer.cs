using System.Buffers.Binary;
using System.Net;

namespace Znode.Client;

/// <summary>Makes a read-only server of another: says so in the handshake and when it is asked.</summary>
internal sealed class ReadOnlyServer(IPEndPoint target) : InterceptingServer(target)
{
    protected override async Task PassAsync(Stream near, Stream far)
    {
        var first = new byte[4];
        await near.ReadExactlyAsync(first);
        if (first.AsSpan().SequenceEqual("isro"u8))
        {
            await near.WriteAsync("ro"u8.ToArray());
            return;
        }

        await far.WriteAsync(first);
        var requests = near.CopyToAsync(far);
        var response = new byte[4 + 37];
        await far.ReadExactlyAsync(response);
        Assert.That(BinaryPrimitives.ReadInt32BigEndian(response), Is.EqualTo(37));
        response[^1] = 1;
        await near.WriteAsync(response);
        await Task.WhenAny(requests, far.CopyToAsync(near));
    }
}
