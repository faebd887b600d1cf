using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Znode.Client.Servers;
using Znode.Client.Sessions;
using Znode.Client.Threads;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Connections;

/// <summary>Makes connections: resolves the name, connects, does TLS, asks for the session, and shows the credentials. Blocks; owned by the client's thread.</summary>
/// <remarks>
/// All addresses of a name are tried, each up to the server's answer: one that accepts connections may still serve nobody. Nothing here looks at a clock; whoever finds that it takes too
/// long calls <see cref="GiveUp"/>. The next dial then begins with the other addresses of the name, so that one that never answers does not hide them.
/// </remarks>
/// <param name="options">What to ask for.</param>
/// <param name="tls">How TLS is done; null for none.</param>
/// <param name="clock">The client's clock.</param>
/// <param name="resolve">Asks where a server is; null for the system's name service.</param>
internal sealed class Dialer(ZnodeClientOptions options, SslClientAuthenticationOptions? tls, MonotonicClock clock, Func<ServerAddress, IPAddress[]>? resolve = null) : IDisposable
{
    /// <summary>How much room for replies a connection has at least.</summary>
    private const int ReceiveBytesMin = 64 * 1024;

    private readonly Lock _gate = new();
    private Socket? _socket;
    private bool _isGivenUp;
    private bool _isDisposed;

    /// <summary>Which addresses took too long, by when they did last: the number of that dial.</summary>
    private readonly Dictionary<IPEndPoint, int> _slow = [];
    private int _dials;

    /// <summary>Tries a server.</summary>
    /// <param name="server">Which.</param>
    /// <param name="dial">What session to ask for.</param>
    /// <param name="lastZxid">The latest state that the session has seen.</param>
    /// <param name="credentials">What to show.</param>
    /// <exception cref="DialFailedException">None of its addresses took the client.</exception>
    /// <exception cref="CredentialsRefusedException">The ensemble refused the credentials.</exception>
    public DialResult Dial(ServerAddress server, SessionOutput.Dial dial, Zxid lastZxid, IReadOnlyList<ZnodeCredentials> credentials)
    {
        _dials++;
        lock (_gate)
        {
            _isGivenUp = _isDisposed;
        }

        var failures = new List<string>();
        Exception? last = null;
        foreach (var address in Resolve(server).OrderBy(address => _slow.GetValueOrDefault(new(address, server.Port))))
        {
            var endPoint = new IPEndPoint(address, server.Port);
            try
            {
                var result = Dial(server, address, dial, lastZxid, credentials);
                _slow.Remove(endPoint);
                return result;
            }
            catch (Exception exception) when (exception is SocketException or IOException or ObjectDisposedException or AuthenticationException or JuteException)
            {
                last = exception;
                failures.Add($"{endPoint}: {(_isGivenUp ? "took too long" : exception.Message)}");
                if (_isGivenUp)
                {
                    _slow[endPoint] = _dials;
                    break;
                }
            }
        }

        throw new DialFailedException($"{server} ({string.Join("; ", failures)})", last);
    }

    /// <summary>Has the dial that is out, if any, fail now. Any thread.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            _isGivenUp = true;
            _socket?.Dispose();
        }
    }

    /// <summary>Has the dial that is out, if any, and all later ones fail at once. Any thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        GiveUp();
    }

    private IPAddress[] Resolve(ServerAddress server)
    {
        try
        {
            var addresses = resolve is null ? server.Resolve() : resolve(server);
            return addresses.Length > 0 ? addresses : throw new DialFailedException($"{server} (the name has no address)");
        }
        catch (SocketException exception)
        {
            throw new DialFailedException($"{server} (its name can not be resolved: {exception.Message})", exception);
        }
    }

    private DialResult Dial(ServerAddress server, IPAddress address, SessionOutput.Dial dial, Zxid lastZxid, IReadOnlyList<ZnodeCredentials> credentials)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var received = new ReceiveBuffer(ReceiveBytesMin, 2 * ReceiveBytesMin);
        ServerConnection? connection = null;
        try
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isGivenUp, socket);
                _socket = socket;
            }

            socket.Connect(address, server.Port);
            var link = new ServerLink(socket, tls is null ? null : ClientTls.Begin(socket, tls, server.Host));
            var requestedAt = clock.Now;
            var response = Ask(link, received, dial, lastZxid);
            var requestedAtMs = clock.ToMs(requestedAt);
            if (!response.IsValid)
            {
                return new(null, null, requestedAtMs);
            }

            if (dial.Session != SessionId.None && response.Session != dial.Session)
            {
                throw new JuteException($"It was asked for session {dial.Session} and answers with {response.Session}");
            }

            foreach (var credential in credentials)
            {
                Authenticate(link, received, credential);
            }

            connection = new(link, received, server.ToString(), requestedAt, clock, options);
            return new(connection, new(response.Session, response.Password, response.TimeoutMs, response.ReadOnly == true), requestedAtMs);
        }
        finally
        {
            lock (_gate)
            {
                _socket = null;
            }

            if (connection is null)
            {
                socket.Dispose();
                received.Release();
            }
        }
    }

    private ConnectResponse Ask(ServerLink link, ReceiveBuffer received, SessionOutput.Dial dial, Zxid lastZxid)
    {
        var writer = new JuteWriter();
        new ConnectRequest(0, lastZxid, (int)options.SessionTimeout.TotalMilliseconds, dial.Session, dial.Password, dial.ReadOnlyAllowed).WriteFrame(writer);
        link.Send(writer.WrittenSpan);
        var frame = ReceiveFrame(link, received, "the server is not serving, or lags behind what the session has seen");
        var response = ConnectResponse.Read(frame);
        received.Take(FrameReader.PrefixLength + frame.Length);
        return response;
    }

    private void Authenticate(ServerLink link, ReceiveBuffer received, ZnodeCredentials credentials)
    {
        var writer = new JuteWriter();
        writer.WriteAuthRequest(credentials.Scheme, credentials.Value.Span);
        link.Send(writer.WrittenSpan);
        var frame = ReceiveFrame(link, received, "while credentials were shown");
        var header = ReplyHeader.Read(frame, out _);
        received.Take(FrameReader.PrefixLength + frame.Length);
        if (header.Xid != Xids.Auth)
        {
            throw new JuteException($"It answers request {header.Xid} where the answer to credentials is due");
        }

        if (header.Error != ErrorCode.Ok)
        {
            throw new CredentialsRefusedException(credentials.Scheme);
        }
    }

    private ReadOnlySpan<byte> ReceiveFrame(ServerLink link, ReceiveBuffer received, string whenEnded)
    {
        var frames = new FrameReader(options.ReplyBytesMax);
        while (true)
        {
            switch (frames.TryRead(received.Unread, out var frame))
            {
                case FrameStatus.Complete:
                    return frame;
                case FrameStatus.Refused:
                    throw new JuteException($"A frame of {frames.AdvertisedLength} bytes: it does not speak ZooKeeper's protocol, or wants TLS");
            }

            var count = link.Receive(received.Free.Span);
            if (count == 0)
            {
                throw new IOException($"the connection was ended: {whenEnded}");
            }

            received.Received(count);
        }
    }
}

/// <summary>What came of a dial.</summary>
/// <param name="Connection">The connection; null when the server does not know the session.</param>
/// <param name="Grant">What it granted; null with the connection.</param>
/// <param name="RequestedAtMs">When the connect request was sent.</param>
internal sealed record DialResult(ServerConnection? Connection, SessionGrant? Grant, long RequestedAtMs);
