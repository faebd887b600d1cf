using Znode.Server.Peers;
using Notification = Znode.Consensus.Zab.Messages.Notification;

namespace Znode.AspNetCore.Peers;

/// <summary>A stream for notifications with one other member. At most one waits to be sent: a newer one takes its place. ZooKeeper: <c>SendWorker</c>, <c>RecvWorker</c>.</summary>
internal sealed class ElectionStream(PeerStream stream, ServerId peer, bool isDialed, IPeerEvents events)
{
    private readonly Lock _gate = new();
    private readonly Lock _abortGate = new();
    private Notification? _next;
    private bool _isWriting;
    private bool _isOver;

    /// <summary>Gets whether this member has called.</summary>
    public bool IsDialed => isDialed;

    public string Remote => stream.Remote;

    /// <summary>Puts a notification in line, in the place of one that waits.</summary>
    public void Offer(Notification notification)
    {
        lock (_gate)
        {
            _next = notification;
        }
    }

    /// <summary>Lets go what waits, unless something is on its way: then it follows.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isWriting || _next is null)
            {
                return;
            }

            _isWriting = true;
        }

        _ = WriteAsync();
    }

    /// <summary>Breaks the stream.</summary>
    public void Abort()
    {
        lock (_abortGate)
        {
            if (!_isOver)
            {
                stream.Abort();
            }
        }
    }

    /// <summary>Hands on what comes until the stream ends.</summary>
    /// <returns>Why it ended.</returns>
    public async Task<string> RunAsync()
    {
        Flush();
        try
        {
            while (await stream.ReadAsync().ConfigureAwait(false) is { } frame)
            {
                if (frame.Notification is not { } notification)
                {
                    return "something else than a notification came: run the same release on all members";
                }

                events.Notified(peer, PacketCodec.Decode(notification));
            }

            return "the other side has ended it";
        }
        catch (IOException broken)
        {
            return broken.Message;
        }
        finally
        {
            lock (_abortGate)
            {
                _isOver = true;
            }
        }
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                Notification next;
                lock (_gate)
                {
                    if (_next is null)
                    {
                        _isWriting = false;
                        return;
                    }

                    next = _next;
                    _next = null;
                }

                await stream.WriteAsync(new() { Notification = PacketCodec.Encode(next) }).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // Whoever reads hears of it too, and says why. It stays "writing": nothing more goes out on a broken stream.
            Abort();
        }
    }
}
