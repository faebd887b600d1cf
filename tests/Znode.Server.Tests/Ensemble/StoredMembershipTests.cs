using Microsoft.Extensions.Logging.Abstractions;
using Znode.Consensus.Zab;
using Znode.Ensemble;
using Znode.Server.Disk;
using Znode.Server.Ensemble;
using Znode.Server.Recovery;
using Znode.Storage;

namespace Znode.Server.Tests.Ensemble;

/// <summary>Who the members are, of all that a member finds when it starts.</summary>
[TestFixture]
public sealed class StoredMembershipTests
{
    [Test]
    public void Without_a_change_the_members_are_those_that_it_is_started_with() =>
        Assert.That(Open(Members(0, 1, 2, 3)), Is.EqualTo((Members(0, 1, 2, 3), (ProposedConfig?)null)));

    /// <summary>The list in the file was edited, as it is done without <c>reconfigEnabled</c>; the snapshot has the text that stood in <c>/zookeeper/config</c> before.</summary>
    [Test]
    public void A_list_that_was_edited_counts_and_not_the_one_before_in_the_snapshot() =>
        Assert.That(Open(Members(0, 1, 2, 3), 0, Members(0, 1)), Is.EqualTo((Members(0, 1, 2, 3), (ProposedConfig?)null)));

    [Test]
    public void A_change_is_in_force_when_that_was_stored()
    {
        Assert.That(Open(Members(0, 1), 7, Members(7, 1, 2)), Is.EqualTo((Members(7, 1, 2), (ProposedConfig?)null)));
        Assert.That(Open(Members(0, 1), 0, Members(7, 1, 2)), Is.EqualTo((Members(0, 1), (ProposedConfig?)Pending(7, 1, 2))));
    }

    /// <summary>No leader changes the members again before a change is in force. The two around it may have quorums that do not meet its own.</summary>
    [Test]
    public void A_change_is_in_force_when_another_stands_behind_it() =>
        Assert.That(Open(Members(0, 1, 2, 3), 0, Members(7, 3, 4, 5), Members(9, 5, 6, 7)), Is.EqualTo((Members(7, 3, 4, 5), (ProposedConfig?)Pending(9, 5, 6, 7))));

    private static (EnsembleConfig Active, ProposedConfig? Pending) Open(EnsembleConfig started, long inForce = 0, params EnsembleConfig[] known)
    {
        var storage = new MemberStorage(new InMemoryTxnLog(), new InMemorySnapshotStore(), new InMemoryStateStore(), Lease: null);
        storage.State.Write(StoredNumbers.ActiveConfig, inForce);
        var recovered = MemberRecovery.Run(new(), storage, new MemberClock(TimeProvider.System), NullLogger.Instance);
        var stored = StoredMembership.Open(storage, recovered with { Configs = [.. known.Select(config => new ProposedConfig(new(config.Version), config))] }, started);
        return (stored.Active, stored.Engine.Pending);
    }

    private static ProposedConfig Pending(long version, params int[] voters) => new(new(version), Members(version, voters));

    private static EnsembleConfig Members(long version, params int[] voters) => new InProcessEnsemble(voters).Config with { Version = version };
}
