using Znode.AspNetCore.Clients;
using Znode.Jute;
using Znode.Protocol;
using Znode.Requests;
using Znode.Server;

namespace Znode.AspNetCore.Requests;

/// <summary>The requests of one connection that share a turn. ZooKeeper: <c>ZooKeeperServer.processPacket</c>.</summary>
/// <remarks>The session is looked at, and the clock read, once for all of them.</remarks>
internal readonly ref struct RequestBatch
{
    private readonly SocketConnection _connection;
    private readonly MemberCore _member;
    private readonly ErrorCode _sessionError;
    private readonly long _nowMs;

    public RequestBatch(SocketConnection connection)
    {
        _connection = connection;
        _member = connection.Port.Core;
        _nowMs = _member.Clock.MonotonicMs;
        _sessionError = _member.Desk.Check(connection);
        if (_sessionError == ErrorCode.Ok)
        {
            _member.Desk.Touch(connection);
        }
        else if (_sessionError == ErrorCode.SessionMoved)
        {
            connection.Close(Server.Connections.CloseReason.SessionMoved);
        }
    }

    /// <summary>Takes one frame, in the turn.</summary>
    public void Take(ReadOnlySpan<byte> frame)
    {
        var statistics = _connection.Port.Statistics;
        statistics.PacketsReceived++;
        statistics.BytesReceived += frame.Length;
        _connection.Statistics.PacketsReceived++;
        RequestHeader header;
        ReadOnlySpan<byte> body;
        try
        {
            header = RequestHeader.Read(frame, out body);
        }
        catch (JuteException malformed)
        {
            var connection = _connection;
            connection.LogAfterTurn(logger => Log.HeaderMalformed(logger, connection.Remote, connection.Session, malformed.Message));
            _connection.End();
            return;
        }

        if (header.Op is OpCode.Auth or OpCode.Sasl)
        {
            Authentication.Take(_connection, header, body);
        }
        else if (WriteRequestDecoder.IsWrite(header.Op))
        {
            _member.Requests.Submit(_connection, header.Xid, new WaitingWrite(_connection, header, _nowMs), WriteRequestDecoder.Decode(header.Op, body));
        }
        else if (header.Op == OpCode.Sync)
        {
            _member.Requests.SubmitSync(_connection, new WaitingRead(_connection, header, body.ToArray(), _sessionError, _nowMs));
        }
        else if (header.Op == OpCode.Ping)
        {
            if (_sessionError == ErrorCode.Ok)
            {
                _member.Requests.SubmitPing(_connection, new WaitingRead(_connection, header, [], _sessionError, _nowMs));
            }
        }
        else if (!ReadRequests.IsRead(header.Op))
        {
            RefuseUnknown(header);
        }
        else if (_connection.MustWait)
        {
            _member.Requests.Enqueue(_connection, new WaitingRead(_connection, header, body.ToArray(), _sessionError, _nowMs));
        }
        else
        {
            ReadRequests.Answer(_connection, header, body, _sessionError, _nowMs, _nowMs);
        }
    }

    /// <summary>An unknown operation, or one that clients may not send, is answered and ends the connection (spec client-protocol §4.1).</summary>
    private void RefuseUnknown(RequestHeader header)
    {
        var connection = _connection;
        connection.LogAfterTurn(logger => Log.UnknownOperation(logger, (int)header.Op, connection.Remote, connection.Session));
        using (_connection.Append(out var writer))
        {
            writer.WriteHeader(header.Xid, new(-1), ErrorCode.Unimplemented);
        }

        _connection.End();
    }
}
