using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Requests;
using Znode.Sessions;

namespace Znode.Server.Tests.Ensemble;

/// <summary>A simulator can drive whole members: on one thread, and the same each time.</summary>
[TestFixture]
public sealed class SteppedMembersTests
{
    [Test]
    public void Three_members_elect_write_and_read_on_one_thread()
    {
        var trace = Run();
        Assert.That(trace, Has.Count.GreaterThan(3));
    }

    [Test]
    public void The_same_is_done_each_time()
    {
        var once = Run();
        var again = Run();
        Assert.That(again, Is.EqualTo(once));
    }

    [Test]
    public void A_session_that_is_closed_while_the_leader_is_confirmed_is_not_resumed([Values] bool atLeader)
    {
        using var members = new SteppedMembers(3);
        members.Until(() => members.Members.All(member => member.Core.IsServing));
        var leader = members.Members.First(member => member.Core.Status.Role == EngineRole.Leading).Core;
        var core = atLeader ? leader : members.Members.First(member => member.Core.Status.Role == EngineRole.Following).Core;
        var before = new SilentConnection(leader);
        var opened = before.OpenAsync(2_000);
        members.Until(() => opened.IsCompletedSuccessfully);
        using (leader.EnterTurn())
        {
            // One confirmation is under way, so that the next takes longer.
            leader.Leader.WhenConfirmed(static () => { });
        }

        var after = new SilentConnection(core);
        after.Resume(before.Session, SessionPassword.Of(before.Session), 2_000);
        members.WorkUntil(() => leader.Sessions.Check(before.Session, before) == ErrorCode.SessionMoved);
        using (leader.EnterTurn())
        {
            leader.Requests.SubmitOwn(before.Session, new CloseSessionRequest());
        }

        members.Until(() => after.Refusal is not null || after.IsOpen);
        Assert.That(after.Refusal, Does.Contain("expired or never existed"));
        members.Until(() => members.Members.All(member => member.Core.Sessions.Count == 0));
        Assert.That(members.Faults, Is.Empty);
    }

    [Test]
    public void A_client_that_pings_often_is_asked_about_once_and_each_ping_is_answered()
    {
        using var members = new SteppedMembers(3);
        members.Until(() => members.Members.All(member => member.Core.IsServing));
        var client = new SilentConnection(members.Members.First(member => member.Core.Learner is not null).Core);
        var opened = client.OpenAsync(2_000);
        members.Until(() => opened.IsCompletedSuccessfully);
        var asked = new List<int>();
        members.Sending = message => asked.AddRange(message is RelayedMessage.Touch touch ? [touch.Sessions.Count] : []);
        var pings = Enumerable.Range(0, 100).Select(_ => client.PingAsync()).ToList();
        Assert.That(client.PingsWaiting, Is.EqualTo(100));
        members.Until(() => pings.TrueForAll(ping => ping.IsCompletedSuccessfully));
        Assert.That(asked, Is.EqualTo(new[] { 1, 1 }));
        Assert.That(client.PingsWaiting, Is.Zero);
    }

    [Test]
    public void What_was_relayed_to_a_leader_that_never_came_to_serve_is_not_carried_out_in_its_next_reign()
    {
        using var members = new SteppedMembers(3);
        var (held, other) = (members.Members[2].Core, members.Members[0].Core);
        held.Pipeline.IsHeld = true;
        members.Until(() => other.IsServing && other.Learner is not null && held.Status is { Role: EngineRole.Leading, IsServing: true });
        var client = new SilentConnection(other);
        var opened = client.OpenAsync(2_000);
        members.Step();
        members.Step();
        Transfer(held, to: other);
        Assert.That(client.Closed, Is.EqualTo(Server.Connections.CloseReason.NotServing), "its client heard that nobody knows");
        Assert.That(opened.IsCompletedSuccessfully, Is.False);
        Transfer(other, to: held);
        held.Pipeline.IsHeld = false;
        members.Until(() => held.IsServing);
        members.Step();
        members.Step();
        Assert.That(held.Sessions.Count, Is.Zero);
        Assert.That(members.Faults, Is.Empty);

        void Transfer(MemberCore from, MemberCore to)
        {
            using (from.EnterTurn())
            {
                from.Input(new EngineInput.TransferLeadership(to.Options.Id));
            }

            members.Until(() => to.Status is { Role: EngineRole.Leading, IsServing: true } && (to.IsServing || to.Pipeline.IsHeld));
            members.Step();
            members.Step();
        }
    }

    private static List<string> Run()
    {
        var trace = new List<string>();
        using var members = new SteppedMembers(3);
        foreach (var member in members.Members)
        {
            var id = member.Core.Options.Id;
            member.Core.StatusChanged = status => trace.Add($"{id} {status}");
        }

        members.Until(() => members.Members.All(member => member.Core.IsServing));
        var follower = members.Members.First(member => member.Core.Status.Role == EngineRole.Following);
        var client = new SilentConnection(follower.Core);
        var opened = client.OpenAsync(2_000);
        members.Until(() => opened.IsCompletedSuccessfully);
        var created = client.CreateEphemeralAsync("/a");
        members.Until(() => created.IsCompletedSuccessfully);
        members.Until(() => members.Members.All(member => member.Core.Tree.Find("/a"u8) is not null));

        // It says nothing more, so it expires, on virtual time.
        members.Until(() => members.Members.All(member => member.Core.Tree.Find("/a"u8) is null));
        Assert.That(members.Faults, Is.Empty);
        trace.AddRange(members.Members.Select(member => $"{member.Core.LastProcessed} {member.Core.Sessions.Count}"));
        return trace;
    }
}
