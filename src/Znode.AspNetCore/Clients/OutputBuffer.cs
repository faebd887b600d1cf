using System.Buffers;
using System.IO.Pipelines;
using Znode.Jute;

namespace Znode.AspNetCore.Clients;

/// <summary>What one connection has to send: appended to in turns of the member, sent by one flush at a time outside of them.</summary>
/// <remarks>
/// Two writers take turns: one is filled while the other is being sent. A flush that finds another one at work leaves the rest to it, so
/// whoever is late is sent together with whoever came meanwhile, by one system call.
/// </remarks>
internal sealed class OutputBuffer(PipeWriter transport)
{
    /// <summary>A writer that has grown beyond this is let go once it is sent, so that one large answer does not hold its memory for ever.</summary>
    private const int KeptBytesMax = 64 * 1024;

    private readonly Lock _gate = new();
    private JuteWriter _filling = new();
    private JuteWriter _sending = new();
    private int _flushesAsked;
    private int _sendingBytes;
    private bool _isEnded;

    /// <summary>Gets the bytes that are not yet taken by the transport. Exact only for whoever holds the gate; good enough for limits.</summary>
    public int PendingBytes => _filling.Length + Volatile.Read(ref _sendingBytes);

    /// <summary>Gets whether the transport takes nothing more: the peer is gone.</summary>
    public bool IsEnded => Volatile.Read(ref _isEnded);

    /// <summary>Gets the lock under which <see cref="Writer"/> is used.</summary>
    public Lock Gate => _gate;

    /// <summary>Gets where to append. Used only under <see cref="Gate"/>, and not kept.</summary>
    public JuteWriter Writer => _filling;

    /// <summary>Sends all that was appended before the call. Never blocks and never throws: a transport that fails ends the buffer.</summary>
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
            var sent = Send();
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

    private async Task FlushOnAsync(ValueTask<FlushResult> sent, Action continued)
    {
        while (true)
        {
            var asked = Volatile.Read(ref _flushesAsked);
            try
            {
                var result = await sent.ConfigureAwait(false);
                End(result.IsCompleted);
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
            {
                End(true);
            }

            Volatile.Write(ref _sendingBytes, 0);
            if (Interlocked.CompareExchange(ref _flushesAsked, 0, asked) == asked)
            {
                continued();
                return;
            }

            sent = Send();
        }
    }

    private ValueTask<FlushResult> Send()
    {
        lock (_gate)
        {
            (_filling, _sending) = (_sending, _filling);
            _sendingBytes = _sending.Length;
        }

        if (_sending.Length == 0 || _isEnded)
        {
            _sending.Clear();
            return new(new FlushResult(isCanceled: false, isCompleted: _isEnded));
        }

        try
        {
            // The pipe takes a copy at once; what may take time is the socket.
            transport.Write(_sending.WrittenSpan);
            return transport.FlushAsync();
        }
        catch (InvalidOperationException)
        {
            // The connection has been completed meanwhile: nobody is there to send to.
            return new(new FlushResult(isCanceled: false, isCompleted: true));
        }
        finally
        {
            if (_sending.Length > KeptBytesMax)
            {
                _sending = new();
            }
            else
            {
                _sending.Clear();
            }
        }
    }

    private void Finish(ValueTask<FlushResult> sent)
    {
        try
        {
            End(sent.Result.IsCompleted);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            End(true);
        }

        Volatile.Write(ref _sendingBytes, 0);
    }

    private void End(bool isEnded)
    {
        if (isEnded)
        {
            Volatile.Write(ref _isEnded, true);
        }
    }
}
