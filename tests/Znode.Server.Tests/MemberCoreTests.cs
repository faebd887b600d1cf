using System.Net;
using Znode.Requests;
using Znode.Server.Connections;
using Znode.Transactions;
using Znode.Watches;

namespace Znode.Server.Tests;

/// <summary>The order of a connection's requests around the end of its session.</summary>
[TestFixture]
public sealed class MemberCoreTests
{
    [Test]
    public async Task What_came_behind_closeSession_is_not_answered()
    {
        await using var member = await ZnodeMember.CreateBuilder().StartAsync();
        var core = member.Serving.Core;
        var connection = new Recorder(core);
        using (core.EnterTurn())
        {
            core.Desk.Open(connection, 10_000);
        }

        using (core.EnterTurn())
        {
            core.Requests.Submit(connection, 1, new Request(connection, "close"), new CloseSessionRequest());
            core.Requests.Enqueue(connection, new Request(connection, "read"));
            core.Requests.Submit(connection, 2, new Request(connection, "write"), new DeleteRequest("/a"u8.ToArray(), -1));
        }

        Assert.That(connection.Answers, Is.EqualTo(["close"]));
    }

    [Test]
    public async Task A_connection_whose_session_moved_gets_no_answer_to_what_it_had_in_flight()
    {
        await using var member = await ZnodeMember.CreateBuilder().StartAsync();
        var core = member.Serving.Core;
        var before = new Recorder(core);
        var after = new Recorder(core);
        using (core.EnterTurn())
        {
            core.Desk.Open(before, 10_000);
        }

        using (core.EnterTurn())
        {
            core.Requests.Submit(before, 1, new Request(before, "write"), new CreateRequest(OpCode.Create, "/a"u8.ToArray(), [], AclEntry.Open, 0));
            core.Desk.Resume(after, before.Session, Sessions.SessionPassword.Of(before.Session), 10_000);
            core.Requests.Submit(before, 2, new Request(before, "late write"), new CreateRequest(OpCode.Create, "/b"u8.ToArray(), [], AclEntry.Open, 0));
        }

        using (core.EnterTurn())
        {
            Assert.Multiple(() =>
            {
                Assert.That(before.Answers, Is.Empty);
                Assert.That(before.Closed, Is.EqualTo(CloseReason.SessionMoved));
                Assert.That(core.Tree.Find("/a"u8), Is.Not.Null, "it was prepared while the session was its");
                Assert.That(core.Tree.Find("/b"u8), Is.Null, "the session was another's by then");
                Assert.That(core.Connections[before.Session], Is.SameAs(after));
            });
        }
    }

    /// <summary>Keeps what it is answered as long as it is open.</summary>
    private sealed class Recorder(MemberCore core) : ClientConnection(core, IPAddress.Loopback)
    {
        public List<string> Answers { get; } = [];

        public CloseReason? Closed { get; private set; }

        public override void OnEvent(WatchedEvent watchedEvent)
        {
        }

        public override void OnSessionOpened()
        {
        }

        public override void OnSessionRefused(string reason) => Answers.Add(reason);

        public override void Close(CloseReason reason)
        {
            IsClosed = true;
            Closed = reason;
        }

        public override void Flush()
        {
        }
    }

    private sealed class Request(Recorder connection, string name) : PendingRequest
    {
        public override void Complete(in TxnResult result) => Execute();

        public override void Execute()
        {
            if (!connection.IsClosed)
            {
                connection.Answers.Add(name);
            }
        }

        public override void Refuse(ErrorCode error, string reason) => connection.Answers.Add($"{name}: {error}");
    }
}
