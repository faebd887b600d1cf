using Znode.Consensus;

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
