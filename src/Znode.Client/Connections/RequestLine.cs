using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Znode.Client.Calls;
using Znode.Client.Threads;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Connections;

/// <summary>The requests of one connection in the order of their calls: written and not yet sent, sent and not yet answered.</summary>
/// <remarks>
/// <para>
/// Two buffers take turns: one is filled while the other is being sent, so whoever calls meanwhile is sent together with others, by one system call. A request with nothing under way before
/// it is sent by its caller's own thread, unless that could block; all others by a thread of the connection's own.
/// </para>
/// <para>Any thread may submit. One lock guards the order; it is held while a request is being encoded, and never while anything is sent.</para>
/// </remarks>
internal sealed class RequestLine : IDisposable
{
    /// <summary>A buffer that has grown beyond this is let go once it is sent.</summary>
    private const int KeptBytesMax = 256 * 1024;

    /// <summary>While so much waits for the server to read, nothing more is taken.</summary>
    private const int WaitingBytesMax = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly ServerLink _link;
    private readonly TimeProvider _time;
    private readonly int _requestBytesMax;
    private readonly Queue<RemoteCall> _calls = new();
    private readonly Queue<RemoteCall> _authentications = new();
    private readonly Queue<long> _pings = new();
    private readonly WriterThread _writer;
    private JuteWriter _filling = new(16 * 1024);
    private JuteWriter _sending = new(16 * 1024);
    private long _writtenBytes;
    private long _handedBytes;
    private int _xid;

    /// <summary>Whether somebody sends, or is about to.</summary>
    private bool _isSending;
    private bool _isEnded;

    public RequestLine(ServerLink link, TimeProvider time, int requestBytesMax)
    {
        _link = link;
        _time = time;
        _requestBytesMax = requestBytesMax;
        _writer = new(WriteOn);
    }

    /// <summary>Gets or sets the number of the last request.</summary>
    /// <remarks>
    /// A session's numbers go on over its next connection, as in ZooKeeper's <c>ClientCnxn</c>: a follower knows by session and number which of its clients' requests a committed transaction answers
    /// (<c>CommitProcessor</c>), and what was sent by another server before may be committed after.
    /// </remarks>
    public int LastXid
    {
        get
        {
            lock (_gate)
            {
                return _xid;
            }
        }

        set
        {
            lock (_gate)
            {
                _xid = value;
            }
        }
    }

    /// <summary>Puts a request in line.</summary>
    /// <returns>False when the connection has ended, and nothing was done with the call. True when it will be answered or failed.</returns>
    public bool TrySubmit(RemoteCall call)
    {
        Exception? refused = null;
        bool byCaller;
        lock (_gate)
        {
            if (_isEnded)
            {
                return false;
            }

            var start = _filling.Length;
            var xid = _xid == int.MaxValue ? 1 : _xid + 1;
            var length = TryWrite(call, xid, out refused);
            if (refused is not null)
            {
                byCaller = false;
            }
            else if (length - FrameReader.PrefixLength > _requestBytesMax)
            {
                _filling.Rewind(start);
                refused = TooLong(call.Path, length - FrameReader.PrefixLength);
                byCaller = false;
            }
            else if (_writtenBytes - Volatile.Read(ref _handedBytes) > WaitingBytesMax)
            {
                _filling.Rewind(start);
                refused = new ThrottledOpException(
                    call.Path, RequestStatus.NotSent, $"{WaitingBytesMax:N0} bytes of requests wait for the server to read them; this one was not taken. Await some of them first.");
                byCaller = false;
            }
            else
            {
                _xid = xid;
                call.Xid = xid;
                call.Offset = _writtenBytes;
                call.MayHaveLeft = true;
                _writtenBytes += length;
                _calls.Enqueue(call);
                if (_isSending)
                {
                    return true;
                }

                byCaller = Claim(isLone: _calls.Count == 1);
            }
        }

        if (refused is not null)
        {
            call.Fail(refused);
            call.Release();
            return true;
        }

        SendClaimed(byCaller);
        return true;
    }

    /// <summary>Puts credentials in line: their answers come in their own order.</summary>
    public bool TryAuthenticate(RemoteCall call)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return false;
            }

            Append(writer => call.Write(writer, Xids.Auth));
            call.Offset = _writtenBytes;
            call.MayHaveLeft = true;
            _authentications.Enqueue(call);
        }

        Flush();
        return true;
    }

    /// <summary>Puts a ping in line.</summary>
    public void Ping()
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            Append(static writer => writer.WriteHeaderRequest(Xids.Ping, OpCode.Ping));
            _pings.Enqueue(_time.GetTimestamp());
        }

        Flush();
    }

    /// <summary>Puts the watches of a session in line that has connected again.</summary>
    public void SetWatches(IReadOnlyList<WatchLists> pieces)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            foreach (var piece in pieces)
            {
                Append(writer => writer.WriteSetWatchesRequest(piece));
            }
        }

        Flush();
    }

    /// <summary>Takes the calls whose answers have come, in order.</summary>
    /// <returns>False when there were not so many: the server answers what was not asked.</returns>
    public bool TryTake(int count, List<RemoteCall> into)
    {
        lock (_gate)
        {
            while (count-- > 0)
            {
                if (!_calls.TryDequeue(out var call))
                {
                    return false;
                }

                into.Add(call);
            }

            return true;
        }
    }

    /// <summary>Takes the call that is to be answered next, if it has this number.</summary>
    public RemoteCall? TakeNext(int xid)
    {
        lock (_gate)
        {
            return _calls.TryPeek(out var next) && next.Xid == xid ? _calls.Dequeue() : null;
        }
    }

    /// <summary>Takes the credentials whose answer has come.</summary>
    public RemoteCall? TakeAuthentication()
    {
        lock (_gate)
        {
            return _authentications.TryDequeue(out var call) ? call : null;
        }
    }

    /// <summary>Takes when the ping was sent whose answer has come.</summary>
    public long? TakePing()
    {
        lock (_gate)
        {
            return _pings.TryDequeue(out var sentAt) ? sentAt : null;
        }
    }

    /// <summary>Fails all calls under way and leaves them in their places, so that their answers still find them.</summary>
    public void FailAll(Func<ZnodePath?, RequestStatus, Exception> failure)
    {
        lock (_gate)
        {
            foreach (var call in _calls.Concat(_authentications))
            {
                call.Fail(failure(call.Path, StatusOf(call)));
            }
        }
    }

    /// <summary>Takes no more calls, and gives back those that were not answered, in order.</summary>
    /// <remarks>Of each it is known by then whether it may have left: see <see cref="RemoteCall.MayHaveLeft"/>.</remarks>
    public List<RemoteCall> End()
    {
        lock (_gate)
        {
            _isEnded = true;
            List<RemoteCall> left = [.. _authentications, .. _calls];
            foreach (var call in left)
            {
                // What is asked again may have left by an earlier connection.
                call.MayHaveLeft = call.IsRepeatable || StatusOf(call) == RequestStatus.Sent;
            }

            _calls.Clear();
            _authentications.Clear();
            return left;
        }
    }

    public void Dispose() => _writer.Dispose();

    private RequestStatus StatusOf(RemoteCall call) => call.Offset < Volatile.Read(ref _handedBytes) ? RequestStatus.Sent : RequestStatus.NotSent;

    /// <returns>The length of the frame; 0 when its caller's data could not be read, and nothing was written.</returns>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the caller's memory and lists throw is the caller's. Half a frame would end the connection for all others.")]
    private int TryWrite(RemoteCall call, int xid, out Exception? refused)
    {
        var start = _filling.Length;
        try
        {
            refused = null;
            call.Write(_filling, xid);
        }
        catch (Exception exception)
        {
            _filling.Rewind(start);
            refused = exception;
        }

        return _filling.Length - start;
    }

    private BadArgumentsException TooLong(ZnodePath? path, int length) => new(
        path,
        RequestStatus.NotSent,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The request about {path?.Value ?? "no single path"} takes {length:N0} bytes, and at most {_requestBytesMax:N0} are sent. Split it, or raise {nameof(ZnodeClientOptions)}.{nameof(ZnodeClientOptions.RequestBytesMax)}, and the limit of every server (jute.maxbuffer) with it."));

    private void Append(Action<JuteWriter> write)
    {
        Debug.Assert(_gate.IsHeldByCurrentThread, "Only under the gate");
        var start = _filling.Length;
        write(_filling);
        _writtenBytes += _filling.Length - start;
    }

    private void Flush()
    {
        bool byCaller;
        lock (_gate)
        {
            if (_isSending)
            {
                return;
            }

            byCaller = Claim(isLone: false);
        }

        SendClaimed(byCaller);
    }

    /// <summary>Takes it on to send what is written. Under the gate.</summary>
    /// <returns>Whether the caller is to send it itself; else it is the writer's.</returns>
    private bool Claim(bool isLone)
    {
        _isSending = true;
        return isLone && _filling.Length <= ServerLink.SmallBytesMax;
    }

    private void SendClaimed(bool byCaller)
    {
        if (byCaller && TrySendSmall())
        {
            lock (_gate)
            {
                if (_filling.Length == 0)
                {
                    _isSending = false;
                    return;
                }
            }
        }

        _writer.GiveTurn();
    }

    /// <summary>Sends what is written if the system takes it at once.</summary>
    private bool TrySendSmall()
    {
        try
        {
            if (!_link.HasRoom())
            {
                return false;
            }

            Send();
            return true;
        }
        catch (IOException)
        {
            HangUp();
            return false;
        }
    }

    /// <summary>Sends all that is written. The writer's thread.</summary>
    private void WriteOn()
    {
        try
        {
            while (Send())
            {
            }
        }
        catch (IOException)
        {
            // The reader finds the same, and says why the connection ended. Nobody sends any more: the claim is kept.
            HangUp();
        }
    }

    /// <summary>Sends what is written, by whoever has claimed it.</summary>
    /// <returns>False when there was nothing, and the claim is given up.</returns>
    private bool Send()
    {
        lock (_gate)
        {
            if (_filling.Length == 0)
            {
                _isSending = false;
                return false;
            }

            (_filling, _sending) = (_sending, _filling);
            Volatile.Write(ref _handedBytes, _writtenBytes);
        }

        _link.Send(_sending.WrittenSpan);
        if (_sending.Length > KeptBytesMax)
        {
            _sending = new(16 * 1024);
        }
        else
        {
            _sending.Clear();
        }

        return true;
    }

    private void HangUp() => _link.HangUp();
}
