using System.Buffers.Binary;
using System.Net;
using System.Text;
using Znode.Requests;
using Znode.Server;
using Znode.Server.Connections;
using Znode.Sessions;
using Znode.Testing.Members;
using Znode.Testing.Time;
using Znode.Transactions;
using Znode.Watches;

namespace Znode.Simulation.Members;

/// <summary>A client with a session, which goes from member to member: it writes, syncs and reads one register, and has one ephemeral znode.</summary>
internal sealed class MemberClient(World world, IReadOnlyList<MemberHost> hosts, ClientHistory history, int number, SimulatedRandom random)
{
    private static readonly byte[] Register = "/register"u8.ToArray();

    private readonly ClientHistory _history = history;
    private readonly int _number = number;
    private Connection? _connection;
    private SessionId _session;
    private Zxid _seen;
    private bool _hasEphemeral;
    private int _cxid;

    private byte[] Ephemeral => Encoding.UTF8.GetBytes($"/ephemeral-{_number}-{_session.Value:x}");

    /// <summary>Begins, and goes on until a time; then it closes its session, or leaves it to expire.</summary>
    public void RunUntil(long timeMs)
    {
        if (world.Events.Now >= timeMs)
        {
            if (_number % 2 == 0 && _connection is { IsUsable: true } connection)
            {
                Turn(connection, core => core.Requests.Submit(connection, 0, new Answer(connection, () => { }), new CloseSessionRequest()));
            }

            return;
        }

        if (_connection is { IsUsable: true } open)
        {
            Turn(open, _ => DoSomething(open));
        }
        else if (_connection is not { IsClosed: false } || random.Chance(0.1))
        {
            Connect();
        }

        world.Events.After(1 + random.Exponential(30), () => RunUntil(timeMs));
    }

    /// <summary>Asks for other members, where it has a connection.</summary>
    public void Reconfigure(ReconfigRequest request)
    {
        if (_connection is { IsUsable: true } open)
        {
            Turn(open, core => core.Requests.Submit(open, ++_cxid, new Answer(open, _ => { }), request));
        }
    }

    private static void Turn(Connection connection, Action<MemberCore> action) => connection.Host.Receive(connection.Incarnation, () =>
    {
        using (connection.Core.EnterTurn())
        {
            if (!connection.IsClosed)
            {
                action(connection.Core);
            }
        }
    });

    private void Connect()
    {
        var host = random.Pick(hosts);

        // ZooKeeper's servers refuse a client that has seen more than they have; so does whoever listens for a member.
        if (host.IsServing && host.Core.LastProcessed >= _seen)
        {
            var connection = new Connection(this, host);
            var before = _connection;
            _connection = connection;
            if (before is { IsClosed: false })
            {
                Turn(before, core => core.Desk.Disconnect(before));
            }

            Turn(connection, core =>
            {
                if (_session == SessionId.None)
                {
                    core.Desk.Open(connection, 2_000);
                }
                else
                {
                    core.Desk.Resume(connection, _session, SessionPassword.Of(_session), 2_000);
                }
            });
        }
    }

    private void DoSomething(Connection connection)
    {
        var core = connection.Core;
        core.Desk.Touch(connection);
        if (!_hasEphemeral)
        {
            var path = Ephemeral;
            var session = _session;
            core.Requests.Submit(connection, ++_cxid, new Answer(connection, result => _hasEphemeral |= result.Error is ErrorCode.Ok or ErrorCode.NodeExists && session == _session), new CreateRequest(
                OpCode.Create, path, [], AclEntry.Open, (int)CreateMode.Ephemeral));
        }
        else if (random.Chance(0.5))
        {
            var value = _history.NextValue();
            core.Requests.Submit(connection, ++_cxid, new Answer(connection, result => Written(result, value)), new SetDataRequest(Register, BitConverter.GetBytes(value), -1));
        }
        else if (random.Chance(0.2))
        {
            // At once: what is read is older than what is written behind it.
            var before = _history.Newest;
            var value = _history.NextValue();
            core.Requests.SubmitSync(connection, new Answer(connection, () => { }));
            core.Requests.Enqueue(connection, new Answer(connection, () => Read(connection, before, value)));
            core.Requests.Submit(connection, ++_cxid, new Answer(connection, result => Written(result, value)), new SetDataRequest(Register, BitConverter.GetBytes(value), -1));
        }
        else if (random.Chance(0.5))
        {
            var before = _history.Newest;
            core.Requests.SubmitSync(connection, new Answer(connection, () => Read(connection, before)));
        }
        else
        {
            core.Requests.Enqueue(connection, new Answer(connection, () => Read(connection, Zxid.Zero)));
        }
    }

    private void Written(in TxnResult result, long value)
    {
        if (result.Error == ErrorCode.NoNode)
        {
            // Not within the turn that answers.
            world.Events.After(1, () => Turn(_connection!, core => core.Requests.Submit(_connection!, ++_cxid, new Answer(_connection!, _ => { }), new CreateRequest(OpCode.Create, Register, [], AclEntry.Open, 0))));
        }
        else if (result.Error == ErrorCode.Ok)
        {
            _history.Acknowledged(result.Header.Zxid, value);
        }
    }

    private void Read(Connection connection, Zxid atLeast, long? writtenLater = null)
    {
        var core = connection.Core;
        if (core.Reader.GetData(Register, [], connection.WatchedAt is null ? connection : null, out var node) == ErrorCode.Ok && node.Data is { Length: sizeof(long) } data)
        {
            _history.Require(
                !(connection.WatchedAt < new Zxid(node.Mzxid)), "WatchBeforeNewerRead", $"client {_number} reads {new Zxid(node.Mzxid)}, and its watch from {connection.WatchedAt} has not fired");
            connection.WatchedAt = new Zxid(node.Mzxid);
            _history.Require(
                BinaryPrimitives.ReadInt64LittleEndian(data) != writtenLater, "RequestsOfASessionTakeEffectInOrder", $"client {_number} reads {writtenLater}, which it writes later");
            _history.Read(_number, new Zxid(node.Mzxid), BinaryPrimitives.ReadInt64LittleEndian(data), atLeast);
        }

        if (_hasEphemeral)
        {
            _history.Require(core.Tree.Find(Ephemeral) is not null, "EphemeralsLiveWithTheirSession", $"client {_number} has session {_session}, and its ephemeral znode is gone");
        }
    }

    /// <summary>The connection to one member.</summary>
    private sealed class Connection(MemberClient client, MemberHost host) : ClientConnection(host.Core, IPAddress.Loopback)
    {
        private bool _isOpen;

        public MemberHost Host => host;

        public long Incarnation { get; } = host.Incarnation;

        public MemberCore Core => Member;

        /// <summary>Gets or sets the state of the register at which its watch was left; null while there is none.</summary>
        public Zxid? WatchedAt { get; set; }

        public bool IsUsable => _isOpen && !IsClosed && host.Incarnation == Incarnation;

        public override void OnEvent(WatchedEvent watchedEvent) => WatchedAt = null;

        public override void OnTreeReplaced() => WatchedAt = null;

        public override void OnSessionOpened()
        {
            if (ReferenceEquals(client._connection, this))
            {
                _isOpen = true;
                client._session = Session;
                Saw();
            }
        }

        public override void OnSessionRefused(string reason)
        {
            IsClosed = true;
            if (ReferenceEquals(client._connection, this))
            {
                client.Forget();
            }
        }

        public override void Close(CloseReason reason)
        {
            IsClosed = true;
            Member.Desk.Disconnect(this);
            if (reason is CloseReason.SessionExpired or CloseReason.SessionClosed && ReferenceEquals(client._connection, this))
            {
                client.Forget();
            }
        }

        public override void Flush()
        {
        }

        /// <summary>An answer carries the member's zxid.</summary>
        public void Saw()
        {
            client._history.Require(
                Member.LastProcessed >= client._seen, "SessionsSeeTimeGoForward", $"client {client._number} is answered at {Member.LastProcessed} and has seen {client._seen}");
            client._seen = Member.LastProcessed;
        }
    }

    private void Forget()
    {
        _session = SessionId.None;
        _hasEphemeral = false;
    }

    private sealed class Answer(Connection connection, Action<TxnResult> completed, Action executed) : PendingRequest
    {
        public Answer(Connection connection, Action executed) : this(connection, _ => { }, executed)
        {
        }

        public Answer(Connection connection, Action<TxnResult> completed) : this(connection, completed, () => { })
        {
        }

        public override void Complete(in TxnResult result)
        {
            if (!connection.IsClosed)
            {
                connection.Saw();
                completed(result);
            }
        }

        public override void Execute()
        {
            if (!connection.IsClosed)
            {
                connection.Saw();
                executed();
            }
        }

        public override void Refuse(ErrorCode error, string reason)
        {
            // Nobody knows what becomes of it; the client goes on.
        }
    }
}
