using System.Net.Sockets;
using Znode.Jute;

namespace Znode.AspNetCore.Clients;

/// <summary>What one connection has to send: appended to in turns of the member, sent by one flush at a time outside of them.</summary>
/// <remarks>
/// <para>
/// Two writers take turns: one is filled while the other is being sent. A flush that finds another one at work leaves the rest to it, so
/// whoever is late is sent together with whoever came meanwhile, by one system call.
/// </para>
/// </remarks>
internal sealed class OutputBuffer(Socket socket)
{
    /// <summary>A writer that has grown beyond this is let go once it is sent, so that one large answer does not hold its memory for ever.</summary>
    private const int KeptBytesMax = 64 * 1024;

    private readonly Lock _gate = new();
    private JuteWriter _filling = new();
    private JuteWriter _sending = new();
    private int _flushesAsked;
    private int _sendingBytes;
    private bool _isEnded;

    /// <summary>Gets the bytes that the system has not taken yet. Exact only for whoever holds the gate; good enough for limits.</summary>
    public int PendingBytes => _filling.Length + Volatile.Read(ref _sendingBytes);

    /// <summary>Gets whether nothing more can be sent: the peer is gone.</summary>
    public bool IsEnded => Volatile.Read(ref _isEnded);

    /// <summary>Gets the lock under which <see cref="Writer"/> is used.</summary>
    public Lock Gate => _gate;

    /// <summary>Gets where to append. Used only under <see cref="Gate"/>, and not kept.</summary>
    public JuteWriter Writer => _filling;

    /// <summary>Sends all that was appended before the call. Never blocks and never throws: a socket that fails ends the buffer.</summary>
    /// <returns>False when sending goes on by itself: <paramref name="continued"/> is called when it has ended.</returns>
    public bool Flush(Action continued)
    {
        if (Interlocked.Increment(ref _flushesAsked) != 1)
        {
            return false;
        }

        while (true)
        {
            var asked = Volatile.Read(ref _flushesAsked);
            var sent = SendAsync();
            if (!sent.IsCompleted)
            {
                _ = FlushOnAsync(sent, continued);
                return false;
            }

            Finish(sent);
            if (Interlocked.CompareExchange(ref _flushesAsked, 0, asked) == asked)
            {
                return true;
            }
        }
    }

    private async Task FlushOnAsync(ValueTask<int> sent, Action continued)
    {
        while (true)
        {
            var asked = Volatile.Read(ref _flushesAsked);
            try
            {
                await sent.ConfigureAwait(false);
                Finish(new(0));
            }
            catch (Exception exception) when (IsEndOf(exception))
            {
                Finish(new(-1));
            }

            if (Interlocked.CompareExchange(ref _flushesAsked, 0, asked) == asked)
            {
                continued();
                return;
            }

            sent = SendAsync();
        }
    }

    /// <returns>A task that ends when the system has taken everything; −1 is a socket that takes nothing more.</returns>
    private ValueTask<int> SendAsync()
    {
        lock (_gate)
        {
            (_filling, _sending) = (_sending, _filling);
            _sendingBytes = _sending.Length;
        }

        if (_sending.Length == 0 || _isEnded)
        {
            return new(0);
        }

        try
        {
            return socket.SendAsync(_sending.WrittenMemory, SocketFlags.None);
        }
        catch (Exception exception) when (IsEndOf(exception))
        {
            return new(-1);
        }
    }

    private void Finish(ValueTask<int> sent)
    {
        if (!sent.IsCompletedSuccessfully || sent.Result < 0)
        {
            Volatile.Write(ref _isEnded, true);
        }

        if (_sending.Length > KeptBytesMax)
        {
            _sending = new();
        }
        else
        {
            _sending.Clear();
        }

        Volatile.Write(ref _sendingBytes, 0);
    }

    /// <summary>The peer has reset the connection, or it was aborted here: the ordinary ends of a socket.</summary>
    private static bool IsEndOf(Exception exception) => exception is SocketException or ObjectDisposedException or OperationCanceledException;
}
