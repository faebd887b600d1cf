using System.Diagnostics.CodeAnalysis;
using Znode.Server.Connections;
using Znode.Server.InProcess;
using Znode.Sessions;
using Znode.Testing.Members;

namespace Znode.Testing.Clients;

/// <summary>A client's connection to one member, as over a network: requests and answers take their time, in order, and get lost with the connection.</summary>
/// <remarks>The client's end; what the member knows of it is a <see cref="LinkConnection"/>. Everything happens on the schedule.</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "The member closes its side when the client has left.")]
internal sealed class ClientLink
{
    private readonly ClientContext _context;
    private readonly EnsembleSession _session;
    private readonly MemberHost _host;
    private readonly MessageLine _there;
    private readonly MessageLine _back;
    private long? _incarnation;
    private LinkConnection? _connection;
    private InProcessSession? _member;

    public ClientLink(ClientContext context, EnsembleSession session, MemberHost host)
    {
        _context = context;
        _session = session;
        _host = host;
        _there = new(context.Events, context.Network.Delay, IsFree, () => HasEnded);
        _back = new(context.Events, context.Network.Delay, IsFree, () => HasEnded);
    }

    public ServerId Member => _host.Id;

    /// <summary>Gets whether the client has done with it.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Asks for a new session, or to go on with one.</summary>
    public void Open(SessionId session, TimeSpan timeout, Zxid seen, IReadOnlyList<(string Scheme, byte[] Credentials)> credentials) => _there.Send(() =>
    {
        if (!_host.IsUp)
        {
            Reset("nobody listens there");
            return;
        }

        _incarnation = _host.Incarnation;
        _host.Receive(_host.Incarnation, () => OpenAtMember(session, (int)timeout.TotalMilliseconds, seen, credentials));
    });

    /// <summary>Sends a request. Nothing comes back when the connection ends first.</summary>
    public void Request<T>(Func<InProcessSession, ValueTask<T>> request, Action<T, Zxid> answered, Action<Exception, Zxid> failed) =>
        ToMember(() => _ = ExecuteAsync(request, answered, failed));

    /// <summary>Says that the client is there.</summary>
    public void Ping(Action answered) => ToMember(() =>
    {
        var core = _host.Core;
        using (core.EnterTurn())
        {
            if (_connection!.IsOpen && core.Desk.Touch(_connection))
            {
                core.Requests.SubmitPing(_connection, new LinkPing(() => InOrder(answered)));
            }
        }
    });

    /// <summary>The member has something for the client, behind all that it had before.</summary>
    public void InOrder(Action arrive) => _context.Schedule.Post(_ => _back.Send(arrive), null);

    /// <summary>The client has done with it.</summary>
    public void Abandon()
    {
        if (!HasEnded)
        {
            HasEnded = true;
            if (_connection is { } connection)
            {
                _context.Events.After(_context.Network.Delay(), () => _host.Receive(_incarnation!.Value, connection.Leave));
            }
        }
    }

    /// <summary>The session asked for is open, at the member. In a turn.</summary>
    public void Opened(SessionId session, TimeSpan timeout) => InOrder(() => _session.OnOpened(this, session, timeout));

    /// <summary>The session asked for is not to be had, at the member. In a turn.</summary>
    public void Refused(string reason) => InOrder(() => _session.OnRefused(this, reason));

    /// <summary>The member has ended the connection. In a turn.</summary>
    public void Closed(bool isSessionOver) => InOrder(() =>
    {
        if (isSessionOver)
        {
            _session.OnOver(this);
        }
        else
        {
            _session.OnEnded(this, "the member has closed the connection");
        }
    });

    private bool IsFree() => _context.Network.IsReached(_host.Id);

    private void Reset(string reason) => _back.Send(() => _session.OnEnded(this, reason));

    private void ToMember(Action action) => _there.Send(() =>
    {
        if (_host.IsUp && _host.Incarnation == _incarnation)
        {
            _host.Receive(_host.Incarnation, action);
        }
        else
        {
            Reset("the member has stopped");
        }
    });

    private void OpenAtMember(SessionId session, int timeoutMs, Zxid seen, IReadOnlyList<(string Scheme, byte[] Credentials)> credentials)
    {
        var core = _host.Core;

        // ZooKeeper's servers refuse a client that has seen more than they have: it would go back in time.
        if (!core.IsServing || core.LastProcessed < seen)
        {
            Reset("the member is not level");
            return;
        }

        _connection = new(core, this);
        _member = new(_host.Member.Serving, _connection);
        using (core.EnterTurn())
        {
            if (session == SessionId.None)
            {
                core.Desk.Open(_connection, timeoutMs);
            }
            else
            {
                core.Desk.Resume(_connection, session, SessionPassword.Of(session), timeoutMs);
            }
        }

        foreach (var (scheme, secret) in credentials)
        {
            _ = _member.AuthenticateAsync(scheme, secret).AsTask();
        }
    }

    private async Task ExecuteAsync<T>(Func<InProcessSession, ValueTask<T>> request, Action<T, Zxid> answered, Action<Exception, Zxid> failed)
    {
        Touch();
        T value;
        try
        {
            value = await request(_member!).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // The caller's, whatever it is.
            var seen = _member!.LastZxid;
            InOrder(() => failed(exception, seen));
            if (exception is SessionMovedException)
            {
                // As a member's port does: the client comes again, and the session is this connection's, or is known to be another's (ZOOKEEPER-710).
                using (_host.Core.EnterTurn())
                {
                    _host.Core.Desk.Disconnect(_connection!);
                    _connection!.Close(CloseReason.SessionMoved);
                }
            }

            return;
        }

        var zxid = _member!.LastZxid;
        InOrder(() => answered(value, zxid));
    }

    private void Touch()
    {
        var core = _host.Core;
        using (core.EnterTurn())
        {
            if (_connection!.IsOpen)
            {
                core.Desk.Touch(_connection);
            }
        }
    }
}
