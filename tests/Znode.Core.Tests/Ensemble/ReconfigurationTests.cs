using CsCheck;
using Znode.Ensemble;
using Znode.Requests;

namespace Znode.Core.Tests.Ensemble;

public sealed class ReconfigurationTests
{
    private const string Three = "server.1=a:1:2;3\nserver.2=b:1:2;3\nserver.3=c:1:2;3\nversion=100000005";
    private static readonly Zxid Zxid = new(0x1_0000_0009);

    [Test]
    public void A_joiner_comes_to_the_others_and_the_version_is_the_changes_zxid()
    {
        var plan = Ask(joining: "server.4=d:1:2:observer;3");
        Assert.Multiple(() =>
        {
            Assert.That(plan.Error, Is.EqualTo(ErrorCode.Ok));
            Assert.That(plan.Config!.ToText(), Is.EqualTo(
                "server.1=a:1:2:participant;0.0.0.0:3\nserver.2=b:1:2:participant;0.0.0.0:3\nserver.3=c:1:2:participant;0.0.0.0:3\nserver.4=d:1:2:observer;0.0.0.0:3\nversion=100000009"));
        });
    }

    [Test]
    public void A_joiner_that_is_a_member_gets_its_new_address_and_role() =>
        Assert.That(Ask(joining: "server.3=e:1:2:observer;3").Config!.Servers[new(3)].ToString(), Is.EqualTo("server.3=e:1:2:observer;0.0.0.0:3"));

    [Test]
    public void Who_leaves_leaves_before_others_join_and_who_is_no_member_is_passed_over() =>
        Assert.That(Ask(joining: "server.4=c:1:2;3, server.5=e:1:2;;3,", leaving: " 3, 77").Config!.Servers.Keys.Select(id => id.Value), Is.EqualTo(new[] { 1L, 2, 4, 5 }));

    [Test]
    public void Members_given_whole_are_separated_by_commas_or_lines_and_need_no_client_port() => Assert.Multiple(() =>
    {
        Assert.That(Ask(members: "server.1=a:1:2,server.7=d:1:2").Config!.Servers.Keys.Select(id => id.Value), Is.EqualTo(new[] { 1L, 7 }));
        Assert.That(Ask(members: "server.1=a:1:2\nserver.7=d:1:2\nversion=99").Config!.Version, Is.EqualTo(Zxid.Value));
        Assert.That(Ask(members: "server.1=a:1:2,server.7=d:1:2,group.1=1:7").Config!.Groups, Has.Count.EqualTo(2));
    });

    [TestCase("server.4=d:1:2", null, null, "has no client port")]
    [TestCase("server.4=d:1", null, null, "has no host and two ports")]
    [TestCase("d:1:2;3", null, null, "is no member; the form is server.N=host")]
    [TestCase("server.4=d:1:2;1", null, null, "server.4 has port 1 for quorum and for client: they must differ")]
    [TestCase("server.4=d:1:2;3;3", null, null, "server.4 has port 3 for client and for secure client")]
    [TestCase("server.4=A:1:5;3", null, null, "A:1 is the quorum address of server.4 and taken by server.1 already")]
    [TestCase("server.4=c:5:1;3", null, null, "c:1 is the election address of server.4 and taken by server.3 already")]
    [TestCase(null, "two", null, "'two' is no member that could leave; allowed: 0 to 2147483647")]
    [TestCase(null, "1,2", null, "1 participants would be left; at least 2 are needed (1 with standaloneEnabled=false)")]
    [TestCase(null, null, "server.1=a:1:2", "1 participants would be left")]
    [TestCase(null, null, "server.1=a:1:2,server.2=b", "line 2: server.2=b has no host and two ports")]
    [TestCase(null, null, "", "no member votes")]
    [TestCase(null, null, "server.1=a:1:2,server.2=a:1:2", "taken by server.1 already")]
    public void What_can_not_be_is_refused_with_the_reason(string? joining, string? leaving, string? members, string because)
    {
        var plan = Ask(joining, leaving, members);
        Assert.Multiple(() =>
        {
            Assert.That(plan.Error, Is.EqualTo(ErrorCode.BadArguments));
            Assert.That(plan.Reason, Does.Contain(because));
            Assert.That(plan.Config, Is.Null);
        });
    }

    /// <summary>As embedded members have: both are answered there.</summary>
    [Test]
    public void Members_may_have_one_port_for_quorum_and_election()
    {
        const string One = "server.1=a:1:1:participant\nserver.2=b:1:1:participant\nversion=100000005";
        Assert.Multiple(() =>
        {
            Assert.That(At(One).Plan(new ReconfigRequest("server.3=c:1:1;3", null, null, -1), Zxid).Reason, Is.Empty);
            Assert.That(At(One).Plan(new ReconfigRequest("server.3=B:1:1;3", null, null, -1), Zxid).Reason, Is.EqualTo("B:1 is the quorum address of server.3 and taken by server.2 already"));
            Assert.That(At(One).Plan(new ReconfigRequest("server.3=c:1:3;3", null, null, -1), Zxid).Reason, Is.EqualTo("server.3 has port 3 for election and for client: they must differ"));
        });
    }

    [Test]
    public void Members_may_bind_the_same_wildcard_or_loopback_address_for_their_clients() =>
        Assert.That(Ask(members: "server.1=a:1:2;127.0.0.1:3,server.2=b:1:2;127.0.0.1:3,server.3=c:1:2;3,server.4=d:1:2;[::]:3").Error, Is.EqualTo(ErrorCode.Ok));

    [Test]
    public void Different_hosts_of_one_member_may_have_the_same_port() =>
        Assert.That(Ask(joining: "server.4=10.0.0.4:1:2;10.1.0.4:1").Error, Is.EqualTo(ErrorCode.Ok));

    [Test]
    public void With_groups_the_members_are_given_whole()
    {
        var grouped = EnsembleConfig.Parse(Three + "\ngroup.1=1:2:3");
        Assert.Multiple(() =>
        {
            Assert.That(Ask(joining: "server.4=d:1:2;3", lastSeen: grouped).Error, Is.EqualTo(ErrorCode.BadArguments));
            Assert.That(Ask(leaving: "3", lastSeen: grouped).Reason, Does.Contain("give all members anew"));
            Assert.That(Ask(members: Three, lastSeen: grouped).Config!.Groups, Is.Empty);
        });
    }

    [Test]
    public void One_participant_is_enough_where_it_is_no_standalone_server() =>
        Assert.That((At(Three) with { IsStandaloneEnabled = false }).Plan(new ReconfigRequest(null, "2,3", null, -1), Zxid).Error, Is.EqualTo(ErrorCode.Ok));

    [Test]
    public void A_change_from_another_version_is_refused_before_it_is_read() => Assert.Multiple(() =>
    {
        Assert.That(Ask(joining: "nonsense", from: 0x1_0000_0004).Error, Is.EqualTo(ErrorCode.BadVersion));
        Assert.That(Ask(leaving: "9", from: 0x1_0000_0005).Error, Is.EqualTo(ErrorCode.Ok));
    });

    [Test]
    public void A_second_change_waits_for_the_first()
    {
        var (active, pending) = (EnsembleConfig.Parse(Three), EnsembleConfig.Parse(Three) with { Version = 0x1_0000_0008 });
        var plan = new Reconfiguration(active, pending) { HasSyncedQuorum = _ => true }.Plan(new ReconfigRequest("nonsense", null, null, 7), Zxid);
        Assert.That(plan.Error, Is.EqualTo(ErrorCode.ReconfigInProgress));
    }

    [Test]
    public void A_configuration_whose_participants_are_not_there_is_refused()
    {
        EnsembleConfig? asked = null;
        var reconfiguration = At(Three) with
        {
            HasSyncedQuorum = config =>
            {
                asked = config;
                return false;
            },
        };
        Assert.That(reconfiguration.Plan(EnsembleChange.Remove(new ServerId(3)), Zxid).Error, Is.EqualTo(ErrorCode.NewConfigNoQuorum));
        Assert.That(asked!.Voters.Select(id => id.Value), Is.EqualTo(new[] { 1L, 2 }));
    }

    [Test]
    public void A_change_means_the_same_in_this_process_and_on_the_wire() =>
        Gen.Select(EnsembleGen.Config, EnsembleGen.Config, Gen.Bool, Gen.Long[0, 70].Array[0, 3]).Sample((current, other, isWhole, leaving) =>
        {
            var change = isWhole ? EnsembleChange.To(other, current.Version) : EnsembleChange.Incremental(other.Servers.Values, leaving.Select(id => new ServerId(id)), current.Version);
            var reconfiguration = new Reconfiguration(current, current) { HasSyncedQuorum = _ => true };
            var (here, wired) = (reconfiguration.Plan(change, Zxid), reconfiguration.Plan(EnsembleChangeText.Format(change), Zxid));
            Assert.That(wired, Is.EqualTo(here));
            Assert.That(here.Config is null || EnsembleConfig.Parse(here.Config.ToText()) == here.Config);
        });

    private static ReconfigurationPlan Ask(string? joining = null, string? leaving = null, string? members = null, long from = EnsembleChange.AnyVersion, EnsembleConfig? lastSeen = null) =>
        At((lastSeen ?? EnsembleConfig.Parse(Three)).ToText()).Plan(new ReconfigRequest(joining, leaving, members, from), Zxid);

    private static Reconfiguration At(string text) => new(EnsembleConfig.Parse(text), EnsembleConfig.Parse(text)) { HasSyncedQuorum = _ => true };
}
