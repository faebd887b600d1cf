using Znode.Consensus;
using Znode.Consensus.Standalone;
using Znode.Consensus.Zab.Messages;
using Znode.Server.Ensemble;

namespace Znode.Server.Tests.Ensemble;

/// <summary>What comes while a leader's disk writes is proposed together, and nothing waits in vain.</summary>
[TestFixture]
public sealed class GroupCommitTests
{
    private SteppedMembers _members = null!;
    private MemberCore _leader = null!;
    private SilentConnection _client = null!;
    private List<int> _proposals = null!;

    [SetUp]
    public void Elect()
    {
        _members = new(3);
        _members.Until(() => _members.Members.All(member => member.Core.IsServing));
        _leader = _members.Members.First(member => member.Core.Status.Role == EngineRole.Leading).Core;
        _client = new(_leader);
        var opened = _client.OpenAsync(60_000);
        _members.Until(() => opened.IsCompletedSuccessfully);
        _members.Until(() => _members.Members.All(member => member.Core.LastProcessed == _leader.LastProcessed));
        _proposals = [];
        _members.Sending = message => _proposals.AddRange(message is ZabMessage.Proposal proposal ? [proposal.Entries.Count] : []);
    }

    [TearDown]
    public void Stop()
    {
        Assert.That(_members.Faults, Is.Empty);
        _members.Dispose();
    }

    [Test]
    public void What_comes_alone_is_proposed_at_once()
    {
        _members.HangingDisks.UnionWith([1, 2, 3]);
        _ = _client.CreateEphemeralAsync("/a");
        Assert.That(_proposals, Is.EqualTo(new[] { 1, 1 }), "one to each follower");
    }

    [Test]
    public void What_comes_while_the_leaders_disk_writes_is_one_proposal()
    {
        _members.HangingDisks.UnionWith([1, 2, 3]);
        List<Task> created = [_client.CreateEphemeralAsync("/a"), _client.CreateEphemeralAsync("/b"), _client.CreateEphemeralAsync("/c"), _client.CreateEphemeralAsync("/d")];
        _members.Step();
        Assert.That(_proposals, Is.EqualTo(new[] { 1, 1 }));
        _members.HangingDisks.Clear();
        _members.Until(() => created.TrueForAll(task => task.IsCompletedSuccessfully));
        Assert.That(_proposals, Is.EqualTo(new[] { 1, 1, 3, 3 }));
    }

    [Test]
    public void A_leader_whose_disk_hangs_goes_on_at_the_pace_of_its_followers()
    {
        _members.HangingDisks.Add((int)_leader.Options.Id.Value);
        _ = _client.CreateEphemeralAsync("/a");
        _ = _client.CreateEphemeralAsync("/b");
        _ = _client.CreateEphemeralAsync("/c");
        var followers = _members.Members.Where(member => member.Core != _leader);
        _members.Until(() => followers.All(member => member.Core.Tree.Find("/c"u8) is not null));
        Assert.That(_proposals, Is.EqualTo(new[] { 1, 1, 2, 2 }));
        _ = _client.CreateEphemeralAsync("/d");
        Assert.That(_proposals, Is.EqualTo(new[] { 1, 1, 2, 2, 1, 1 }), "a quorum has all that was before it");
    }

    [Test]
    public void As_many_as_a_message_is_worth_wait_for_nothing()
    {
        _members.HangingDisks.UnionWith([1, 2, 3]);
        _ = _client.CreateEphemeralAsync("/first");
        for (var i = 0; i < 300; i++)
        {
            _ = _client.CreateEphemeralAsync($"/{i}");
        }

        Assert.That(_proposals, Is.EqualTo(new[] { 1, 1, 256, 256 }));
    }

    [Test]
    public void What_was_gathered_when_the_leader_is_lost_never_was()
    {
        _members.HangingDisks.UnionWith([1, 2, 3]);
        _ = _client.CreateEphemeralAsync("/proposed");
        _ = _client.CreateEphemeralAsync("/gathered");

        // Its followers acknowledge nothing, so it leads no more when the time of sync is over.
        _members.Until(() => !_leader.IsServing);
        Assert.That(_client.Closed, Is.EqualTo(Server.Connections.CloseReason.NotServing));
        Assert.That(_leader.Outstanding, Is.LessThanOrEqualTo(1), "of what was only gathered nobody will ever hear");
        _members.HangingDisks.Clear();
        _members.Until(() => _members.Members.All(member => member.Core.IsServing));
        var other = new SilentConnection(_members.Members[0].Core);
        var opened = other.OpenAsync(60_000);
        _members.Until(() => opened.IsCompletedSuccessfully);
        Assert.That(_members.Members.Select(member => member.Core.Tree.Find("/gathered"u8)), Has.All.Null);
        Assert.That(_members.Members.Select(member => member.Core.Outstanding), Has.All.Zero);
    }

    [Test]
    public void What_was_gathered_when_the_disk_failed_is_not_written_after_all()
    {
        _members.HangingDisks.UnionWith([1, 2, 3]);
        _ = _client.CreateEphemeralAsync("/proposed");
        _ = _client.CreateEphemeralAsync("/gathered");
        var last = _leader.LastProcessed;
        using (_leader.EnterTurn())
        {
            _leader.Refusal.PersistFailed(last, ErrorCode.NotReadOnly, "no room");
        }

        Assert.That(_proposals, Is.EqualTo(new[] { 1, 1 }));
        _members.HangingDisks.Clear();
        _members.Step();
        Assert.That(_members.Members.First(member => member.Core == _leader).Storage.Log.LastZxid, Is.EqualTo(last));
    }

    [Test]
    public void What_a_leader_proposed_before_it_was_lost_holds_up_nothing_when_it_leads_again()
    {
        // It is nowhere, and nothing was committed since.
        var grouping = new ProposalGrouping(new StandaloneEngine(new Zxid(0x2_0000_0004)));
        grouping.Proposed(new(0x2_0000_0005));
        Assert.That(grouping.Waits(1, next: null), Is.True);
        grouping.Forget();
        Assert.That(grouping.Waits(1, next: null), Is.False);
    }
}
