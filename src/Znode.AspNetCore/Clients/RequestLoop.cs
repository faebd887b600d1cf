using System.Diagnostics;
using System.Net.Sockets;
using Znode.AspNetCore.Requests;
using Znode.Protocol;

namespace Znode.AspNetCore.Clients;

/// <summary>Reads what one client sends, and has the member take it, frame by frame. ZooKeeper: <c>NIOServerCnxn.doIO</c>.</summary>
/// <remarks>
/// <para>All whole frames at hand share one turn of the member.</para>
/// <para>
/// While there is no room (<see cref="SocketConnection.MustPause"/>) it does not read, so the client's own socket fills up: nothing is
/// dropped, and what one client can make the member hold is bounded.
/// </para>
/// <para>The next request of the only client is waited for awake for a while (<see cref="BusyPolling"/>), and what it writes alone is written by the thread that received it.</para>
/// </remarks>
internal sealed class RequestLoop(SocketConnection connection, Socket socket)
{
    /// <summary>After so many receives that had not to wait, others get the thread.</summary>
    private const int AtOnceMax = 64;

    /// <summary>How much is read and thrown away of what came too late.</summary>
    private const int LateReceivesMax = 16;

    /// <summary>With one processor alone, whoever polls keeps the client from sending.</summary>
    private static readonly bool CanPoll = Environment.ProcessorCount > 1;

    private readonly FrameReader _frames = new(connection.Port.Core.Options.RequestBytesMax);
    private readonly ReceiveBuffer _received = new(lengthMin: 4 * 1024, keptLengthMax: 64 * 1024);
    private readonly BusyPolling _polling = new(socket, connection.Port.Core.Clock.Provider, connection.Port.LoneClient);
    private readonly AsyncSignal _changed = new();

    /// <summary>Something may have changed that the loop waits for. Any thread.</summary>
    public void Wake() => _changed.Set();

    /// <summary>Gives its memory back, once it has ended.</summary>
    public void Release() => _received.Release();

    /// <summary>Reads until the client or the member ends the connection, and what was answered is sent.</summary>
    /// <returns>Whether it was the client that ended.</returns>
    public async Task<bool> RunAsync()
    {
        var clientEnded = false;
        var atOnce = 0;
        while (!connection.IsEnding && !clientEnded)
        {
            var receive = CanPoll && connection.Outstanding == 0 && _polling.TryReceive(_received.Free.Span, out var found) ? new(found) : socket.ReceiveAsync(_received.Free, SocketFlags.None);
            if (!receive.IsCompleted)
            {
                atOnce = 0;
            }
            else if (++atOnce > AtOnceMax)
            {
                atOnce = 0;
                await Task.Yield();
            }

            var count = await receive.ConfigureAwait(false);
            _polling.Received();
            _received.Received(count);
            clientEnded = count == 0;
            while (!connection.IsEnding && !Process())
            {
                await _changed.WaitAsync().ConfigureAwait(false);
            }

            while (!connection.IsEnding && (connection.MustPause || (clientEnded && connection.Outstanding > 0)))
            {
                await _changed.WaitAsync().ConfigureAwait(false);
            }
        }

        while (!connection.IsSent)
        {
            await _changed.WaitAsync().ConfigureAwait(false);
        }

        if (!clientEnded)
        {
            await PassOverLateAsync().ConfigureAwait(false);
        }

        return clientEnded;
    }

    /// <summary>
    /// Reads what the client sent before it saw the end: left unread, it would make the system reset the connection, and the client might lose
    /// the last answer. The socket is shut down by now, so none of this waits.
    /// </summary>
    private async Task PassOverLateAsync()
    {
        for (var i = 0; i < LateReceivesMax; i++)
        {
            _received.Take(_received.Unread.Length);
            var count = await socket.ReceiveAsync(_received.Free, SocketFlags.None).ConfigureAwait(false);
            if (count == 0)
            {
                return;
            }

            _received.Received(count);
        }
    }

    /// <summary>Takes whole frames off the head of what has arrived.</summary>
    /// <returns>False when it stopped before the end: the rest is to be looked at again when something has changed.</returns>
    private bool Process()
    {
        if (connection.Phase == ConnectionPhase.New && !TryBegin())
        {
            return true;
        }

        if (connection.Phase != ConnectionPhase.Open)
        {
            // What came behind the connect request is looked at once the session is decided.
            return _received.Unread.IsEmpty;
        }

        if (connection.MustPause)
        {
            return false;
        }

        var status = _frames.TryRead(_received.Unread, out var frame);
        if (status == FrameStatus.Incomplete)
        {
            return true;
        }

        using (connection.Port.Core.EnterTurn())
        {
            var batch = new RequestBatch(connection);
            while (status == FrameStatus.Complete && !connection.IsClosed)
            {
                batch.Take(frame);
                _received.Take(FrameReader.PrefixLength + frame.Length);
                if (connection.MustPause)
                {
                    return false;
                }

                status = _frames.TryRead(_received.Unread, out frame);
            }

            if (status == FrameStatus.Refused)
            {
                Refuse();
            }

            if (connection.Outstanding == 1 && _polling.IsLone)
            {
                // Most likely nothing comes until the write is answered.
                connection.Port.Core.WriteHere();
            }
        }

        return true;
    }

    /// <returns>Whether a connect request was taken off the head of the bytes.</returns>
    private bool TryBegin()
    {
        if (!FrameReader.TryReadInt(_received.Unread, out var first))
        {
            return false;
        }

        if (Protocol.FourLetterWords.Find(first) is { } word)
        {
            if (connection.Port.Commands.TryRun(word, _received.Unread, connection))
            {
                // What follows, a line's end for example, is nobody's.
                _received.Take(_received.Unread.Length);
            }

            return false;
        }

        switch (_frames.TryRead(_received.Unread, out var frame))
        {
            case FrameStatus.Incomplete:
                return false;
            case FrameStatus.Refused:
                using (connection.Port.Core.EnterTurn())
                {
                    Refuse();
                }

                return false;
            case FrameStatus.Complete:
                using (connection.Port.Core.EnterTurn())
                {
                    Handshake.Begin(connection, frame);
                }

                _received.Take(FrameReader.PrefixLength + frame.Length);
                return true;
            default:
                throw new UnreachableException();
        }
    }

    private void Refuse()
    {
        var problem = _frames.RefusalText(connection.Remote);
        connection.LogAfterTurn(logger => Log.FrameRefused(logger, problem));
        connection.End();
    }
}
