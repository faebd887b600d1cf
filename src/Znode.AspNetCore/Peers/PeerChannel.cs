using System.Diagnostics.CodeAnalysis;
using Znode.AspNetCore.Peers.Wire;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Server.Peers;

namespace Znode.AspNetCore.Peers;

/// <summary>
/// A channel between a leader and a learner on a stream of gRPC. What is sent waits in a queue until <see cref="Flush"/>; then one frame at a time is on its way,
/// with all that waited when it left.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "What it holds has neither timer nor handle: there is nothing to let go of.")]
internal sealed class PeerChannel(ChannelId id, IPeerEvents events, long queueBytesMax)
{
    /// <summary>How long a channel that is to end may take to send what is left, and the peer to end its side.</summary>
    private static readonly TimeSpan EndingMax = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Lock _abortGate = new();
    private readonly SendQueue _queue = new();
    private readonly EntryPieces _pieces = new();
    private readonly CancellationTokenSource _ended = new();
    private PeerStream? _stream;
    private bool _isWriting;
    private bool _isClosing;
    private bool _isEnded;
    private string? _reason;

    public ChannelId Id => id;

    /// <summary>Queues a message; on a channel that has ended nothing happens. The message is the channel's from here on.</summary>
    public void Send(ZabMessage message)
    {
        lock (_gate)
        {
            if (_isClosing || _isEnded)
            {
                return;
            }

            _queue.Add(message);
            if (_queue.Bytes > queueBytesMax)
            {
                EndLocked($"{_queue.Bytes} bytes wait for member {id.Peer}, which does not take them fast enough");
            }
        }
    }

    /// <summary>Queues a history.</summary>
    public void SendHistory(IHistory history)
    {
        lock (_gate)
        {
            if (!_isClosing && !_isEnded)
            {
                _queue.Add(history);
                return;
            }
        }

        history.Dispose();
    }

    /// <summary>Ends the channel after what was sent on it. Something that does not go out in time is dropped.</summary>
    public void Close(string reason)
    {
        lock (_gate)
        {
            if (_isClosing || _isEnded)
            {
                return;
            }

            _isClosing = true;
            _reason ??= reason;
            _ = LimitEndingAsync();
        }
    }

    /// <summary>Ends the channel now.</summary>
    public void End(string reason)
    {
        lock (_gate)
        {
            EndLocked(reason);
        }
    }

    /// <summary>Lets go what has been queued, unless a frame is on its way: then the rest follows it.</summary>
    public void Flush()
    {
        PeerStream stream;
        lock (_gate)
        {
            if (_isWriting || _isEnded || _stream is null || (_queue.IsEmpty && !_isClosing))
            {
                return;
            }

            _isWriting = true;
            stream = _stream;
        }

        _ = WriteAsync(stream);
    }

    /// <summary>Carries the channel until it has ended, and tells the member of its beginning, of what comes, and of its end.</summary>
    public async Task RunAsync(PeerStream stream, bool isAccepted)
    {
        events.Opened(id, isAccepted);
        lock (_gate)
        {
            _stream = stream;
        }

        Flush();
        string reason;
        try
        {
            reason = await ReceiveAsync(stream).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            reason = exception.Message;
        }

        Finish(reason);
    }

    /// <summary>Ends a channel that was never opened, or whose stream has ended. The member hears of it here, and only here.</summary>
    public void Finish(string reason)
    {
        lock (_gate)
        {
            EndLocked(reason);
            _queue.Clear();
        }

        lock (_abortGate)
        {
            _stream = null;
        }

        events.Closed(id, _reason!);
    }

    private void EndLocked(string reason)
    {
        _reason ??= reason;
        if (_isEnded)
        {
            return;
        }

        _isEnded = true;

        // Not here: this may be a turn of the member, and whoever waits for the stream goes on at once.
        ThreadPool.UnsafeQueueUserWorkItem(
            static channel => channel.Abort(),
            this,
            preferLocal: false);
    }

    private void Abort()
    {
        // Whoever carries the channel lets go of the stream under the same gate: one that is somebody else's by then is not broken.
        lock (_abortGate)
        {
            _stream?.Abort();
        }

        _ended.Cancel();
    }

    private async Task LimitEndingAsync()
    {
        await Task.Delay(EndingMax, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        End("it did not end in time");
    }

    private async Task<string> ReceiveAsync(PeerStream stream)
    {
        while (await stream.ReadAsync().ConfigureAwait(false) is { } frame)
        {
            if (frame.HasSnapshot)
            {
                await ReceiveSnapshotAsync(stream, frame).ConfigureAwait(false);
            }
            else if (frame.HasGoodbye)
            {
                return frame.Goodbye;
            }
            else if (Decode(frame) is { Length: > 0 } messages)
            {
                events.Received(id, messages);
            }
        }

        return "the other side has ended it";
    }

    /// <summary>Gives what a frame says: nothing when all of it is pieces of a transaction.</summary>
    private ZabMessage[] Decode(Frame frame)
    {
        var packets = frame.Packets;
        if (packets.Count == 0)
        {
            throw new IOException("a frame came without content: run the same release on all members");
        }

        var messages = new ZabMessage[packets.Count];
        var count = 0;
        foreach (var packet in packets)
        {
            if (_pieces.TryComplete(packet))
            {
                messages[count++] = PacketCodec.Decode(packet);
            }
        }

        return count == messages.Length ? messages : messages[..count];
    }

    private async Task ReceiveSnapshotAsync(PeerStream stream, Frame first)
    {
        var content = new SnapshotStream(stream, first.Snapshot);
        await using (content.ConfigureAwait(false))
        {
            // It may read with calls that wait on their thread: never the one that the pieces come by.
            await Task.Run(() => events.ReceiveSnapshotAsync(id, content, _ended.Token)).ConfigureAwait(false);
            await content.SkipRestAsync().ConfigureAwait(false);
        }
    }

    private async Task WriteAsync(PeerStream stream)
    {
        try
        {
            while (true)
            {
                IHistory? history;
                Frame? frame = null;
                lock (_gate)
                {
                    history = _queue.TakeHistory();
                    if (history is null)
                    {
                        if (_queue.IsEmpty)
                        {
                            if (_isClosing)
                            {
                                break;
                            }

                            _isWriting = false;
                            return;
                        }

                        frame = _queue.TakeFrame();
                    }
                }

                if (history is not null)
                {
                    await HistorySender.SendAsync(stream, history).ConfigureAwait(false);
                }
                else
                {
                    await stream.WriteAsync(frame!).ConfigureAwait(false);
                }
            }

            await stream.WriteAsync(new() { Goodbye = _reason }).ConfigureAwait(false);
            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (IOException broken)
        {
            End(broken.Message);
        }
    }
}
