using System.Buffers;
using Znode.Server.Peers;

namespace Znode.AspNetCore.Peers;

/// <summary>Sends a part of a member's past as fast as the learner takes it: no more than a few pieces are in memory at a time.</summary>
internal static class HistorySender
{
    /// <summary>Sends all of it, and disposes it.</summary>
    /// <exception cref="IOException">It can not be read, or the stream broke.</exception>
    public static async Task SendAsync(PeerStream stream, IHistory history)
    {
        using (history)
        {
            // Reading files waits for the disk: not on the thread of whoever flushed.
            await Task.Run(async () =>
            {
                if (history.HasSnapshot)
                {
                    await SendSnapshotAsync(stream, history).ConfigureAwait(false);
                }

                await SendMessagesAsync(stream, history).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
    }

    private static async Task SendSnapshotAsync(PeerStream stream, IHistory history)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FrameBuilder.SnapshotChunkBytes);
        try
        {
            var content = history.OpenSnapshot();
            await using (content.ConfigureAwait(false))
            {
                int length;
                while ((length = await content.ReadAsync(buffer.AsMemory(0, FrameBuilder.SnapshotChunkBytes)).ConfigureAwait(false)) > 0)
                {
                    await stream.WriteAsync(FrameBuilder.Snapshot(buffer.AsMemory(0, length))).ConfigureAwait(false);
                }
            }

            await stream.WriteAsync(FrameBuilder.Snapshot(default)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task SendMessagesAsync(PeerStream stream, IHistory history)
    {
        // The same packing as for what is sent later, with nothing more than a frame waiting.
        var queue = new SendQueue();
        foreach (var message in history.ReadMessages())
        {
            queue.Add(message);
            if (queue.Bytes >= FrameBuilder.BytesMax)
            {
                await SendAsync(stream, queue).ConfigureAwait(false);
            }
        }

        await SendAsync(stream, queue).ConfigureAwait(false);
    }

    private static async Task SendAsync(PeerStream stream, SendQueue queue)
    {
        while (!queue.IsEmpty)
        {
            await stream.WriteAsync(queue.TakeFrame()).ConfigureAwait(false);
        }
    }
}
