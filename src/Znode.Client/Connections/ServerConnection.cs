using System.Globalization;
using Znode.Client.Calls;
using Znode.Client.Threads;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Connections;

/// <summary>One connection on which a session is open: reads what the server sends, on the thread that runs it, and gives it to those who wait for it.</summary>
/// <remarks>Source: spec client-protocol §4, ZooKeeper's <c>ClientCnxn.SendThread.readResponse</c>.</remarks>
internal sealed class ServerConnection : IDisposable
{
    private readonly ServerLink _link;
    private readonly ReceiveBuffer _received;
    private readonly FrameReader _frames;
    private readonly MonotonicClock _clock;
    private readonly List<RemoteCall> _answered = [];
    private long _heardAt;
    private long _provenAt;
    private volatile string? _hangupReason;

    public ServerConnection(ServerLink link, ReceiveBuffer received, string server, long requestedAt, MonotonicClock clock, ZnodeClientOptions options)
    {
        _link = link;
        _received = received;
        _clock = clock;
        _frames = new(options.ReplyBytesMax);
        Server = server;
        Line = new(link, clock.Provider, options.RequestBytesMax);
        _heardAt = clock.Now;
        _provenAt = requestedAt;
    }

    /// <summary>Gets the server's name for people.</summary>
    public string Server { get; }

    /// <summary>Gets the requests.</summary>
    public RequestLine Line { get; }

    /// <summary>Gets when the last byte came, in milliseconds of the clock. Any thread.</summary>
    public long HeardAtMs => _clock.ToMs(Volatile.Read(ref _heardAt));

    /// <summary>Gets when the last ping was sent of those that were answered, or the connect request, in milliseconds of the clock. Any thread.</summary>
    public long ProvenAtMs => _clock.ToMs(Volatile.Read(ref _provenAt));

    /// <summary>Ends the connection. Any thread.</summary>
    /// <param name="reason">Why, in words.</param>
    public void HangUp(string reason)
    {
        _hangupReason ??= reason;
        _link.HangUp();
    }

    /// <summary>Reads until the connection ends.</summary>
    /// <param name="session">Who is told what comes.</param>
    /// <returns>Why it ended, in words.</returns>
    public string Run(IReplyReceiver session)
    {
        try
        {
            while (true)
            {
                Process(session);
                var count = _link.Receive(_received.Free.Span);
                if (count == 0)
                {
                    return _hangupReason ?? "the server ended the connection";
                }

                Volatile.Write(ref _heardAt, _clock.Now);
                _received.Received(count);
            }
        }
        catch (IOException exception)
        {
            return _hangupReason ?? exception.Message;
        }
        catch (JuteException exception)
        {
            return $"the server sent what can not be understood: {exception.Message}";
        }
    }

    public void Dispose()
    {
        _link.Dispose();
        Line.Dispose();
        _received.Release();
    }

    /// <summary>Takes all whole frames off the head of what has arrived; their calls are taken out of the line by one look.</summary>
    private void Process(IReplyReceiver session)
    {
        var replies = CountReplies();
        if (replies > 0 && !Line.TryTake(replies, _answered))
        {
            Abandon(0);
            throw new JuteException("It answers more than was asked");
        }

        var next = 0;
        try
        {
            while (TryReadFrame(out var frame))
            {
                var header = ReplyHeader.Read(frame, out var body);
                if (header.Xid > 0)
                {
                    var call = _answered[next];
                    Answer(call, header, body, session);
                    next++;
                    call.Release();
                }
                else
                {
                    TakeOther(header, body, session);
                }

                _received.Take(FrameReader.PrefixLength + frame.Length);
            }
        }
        finally
        {
            Abandon(next);
        }
    }

    private static void Answer(RemoteCall call, in ReplyHeader header, ReadOnlySpan<byte> body, IReplyReceiver session)
    {
        if (call.Xid != header.Xid)
        {
            throw new JuteException($"It answers request {header.Xid} where the answer to {call.Xid} is due");
        }

        session.OnZxid(header.Zxid);
        call.Answer(header, body);
    }

    /// <summary>Fails what was taken out of the line and not answered: the connection ends by what the server sent.</summary>
    private void Abandon(int from)
    {
        for (var i = from; i < _answered.Count; i++)
        {
            _answered[i].Fail(new ConnectionLossException(
                _answered[i].Path, RequestStatus.Sent, "The server sent what can not be understood, so the request was not answered. It may have been carried out: look before repeating a write."));
            _answered[i].Release();
        }

        _answered.Clear();
    }

    private int CountReplies()
    {
        var count = 0;
        var rest = _received.Unread;
        while (_frames.TryRead(rest, out var frame) == FrameStatus.Complete)
        {
            if (FrameReader.TryReadInt(frame, out var xid) && xid > 0)
            {
                count++;
            }

            rest = rest[(FrameReader.PrefixLength + frame.Length)..];
        }

        return count;
    }

    private bool TryReadFrame(out ReadOnlySpan<byte> frame)
    {
        var status = _frames.TryRead(_received.Unread, out frame);
        if (status != FrameStatus.Refused)
        {
            return status == FrameStatus.Complete;
        }

        if (_frames.AdvertisedLength > 0)
        {
            if (!FrameReader.TryReadInt(_received.Unread[FrameReader.PrefixLength..], out var xid))
            {
                // Whose answer it is comes next.
                return false;
            }

            FailTooLong(xid);
        }

        throw new JuteException($"A frame of {_frames.AdvertisedLength} bytes; {nameof(ZnodeClientOptions.ReplyBytesMax)} is {_frames.LengthMax}");
    }

    /// <summary>Fails the call whose answer is longer than what is taken: asked again at the next server it would end that connection too.</summary>
    private void FailTooLong(int xid)
    {
        if (xid > 0 && Line.TakeNext(xid) is { } call)
        {
            call.Fail(new BadArgumentsException(call.Path, RequestStatus.Sent, string.Create(
                CultureInfo.InvariantCulture,
                $"The answer about {call.Path?.Value ?? "no single path"} takes {_frames.AdvertisedLength:N0} bytes, and at most {_frames.LengthMax:N0} are taken. Ask for less, or raise {nameof(ZnodeClientOptions)}.{nameof(ZnodeClientOptions.ReplyBytesMax)}.")));
            call.Release();
        }
    }

    private void TakeOther(in ReplyHeader header, ReadOnlySpan<byte> body, IReplyReceiver session)
    {
        switch (header.Xid)
        {
            case Xids.Event:
                session.OnEvent(ReplyReader.ReadEvent(body), header.Zxid);
                break;
            case Xids.Ping when Line.TakePing() is { } sentAt:
                if (header.Error == ErrorCode.Ok)
                {
                    Volatile.Write(ref _provenAt, sentAt);
                }

                break;
            case Xids.Auth when Line.TakeAuthentication() is { } call:
                call.Answer(header, body);
                call.Release();
                break;
            case Xids.SetWatches:
                session.OnWatchesSet(header);
                break;
            default:
                throw new JuteException($"It answers request {header.Xid}, which was not made");
        }
    }
}
