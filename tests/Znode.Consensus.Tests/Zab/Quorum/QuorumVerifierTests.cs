using CsCheck;
using Znode.Consensus.Zab.Quorum;
using Znode.Ensemble;

namespace Znode.Consensus.Tests.Zab.Quorum;

public sealed class QuorumVerifierTests
{
    private const string NineInThreeGroups = "group.1=1:2:3\ngroup.2=4:5:6\ngroup.3=7:8:9";

    /// <summary>Up to nine members, some of them observers, in up to four groups with weights from 0 to 3, or in none.</summary>
    private static readonly Gen<EnsembleConfig> Configs =
        from servers in Gen.Select(Gen.Int[0, 3], Gen.Long[1, 4], Gen.Long[0, 3]).Array[1, 9]
        from hasGroups in Gen.Bool
        select Config(servers, hasGroups);

    [TestCase(1, "1", "")]
    [TestCase(2, "1 2", "1")]
    [TestCase(3, "1 3", "2")]
    [TestCase(4, "1 2 4", "3 4")]
    [TestCase(5, "1 3 5", "2 4")]
    public void A_majority_is_more_than_half(int voters, string quorum, string tooFew)
    {
        var verifier = QuorumVerifier.Of(Parse(voters));
        Assert.Multiple(() =>
        {
            Assert.That(verifier, Is.TypeOf<MajorityQuorum>());
            Assert.That(verifier.IsQuorum(Set(quorum)));
            Assert.That(verifier.IsQuorum(Set(tooFew)), Is.False);
        });
    }

    [Test]
    public void Observers_and_strangers_count_for_nothing()
    {
        var verifier = QuorumVerifier.Of(EnsembleConfig.Parse("server.1=a:1:2\nserver.2=b:1:2\nserver.3=c:1:2\nserver.4=d:1:2:observer"));
        Assert.Multiple(() =>
        {
            Assert.That(verifier.Voters, Is.EqualTo(new ServerId[] { new(1), new(2), new(3) }));
            Assert.That(verifier.IsQuorum(Set("1 4 9")), Is.False);
            Assert.That(verifier.IsQuorum(Set("1 2 4")));
            Assert.That(verifier.MayLead(new(4)), Is.False);
            Assert.That(verifier.IsVoter(new(4)), Is.False);
        });
    }

    [TestCase("1 2 4 5", true, TestName = "Two of three in two of three groups")]
    [TestCase("1 2 3 4 7", false, TestName = "All of one group and one each of the others")]
    [TestCase("1 2 3 4 5 6", true, TestName = "All of two groups")]
    [TestCase("1 2 4 7 8", true, TestName = "Two groups and one member more")]
    public void Groups_decide_by_more_than_half_of_the_groups(string servers, bool isQuorum) =>
        Assert.That(QuorumVerifier.Of(Parse(9, NineInThreeGroups)).IsQuorum(Set(servers)), Is.EqualTo(isQuorum));

    [Test]
    public void In_a_group_the_weights_are_counted_not_the_members()
    {
        var verifier = QuorumVerifier.Of(Parse(3, "group.1=1:2:3\nweight.1=3"));
        Assert.That(verifier.IsQuorum(Set("1")), "3 of 5");
        Assert.That(verifier.IsQuorum(Set("2 3")), Is.False, "2 of 5");
    }

    [Test]
    public void A_group_that_weighs_nothing_is_not_counted_among_the_groups()
    {
        var verifier = QuorumVerifier.Of(Parse(9, $"{NineInThreeGroups}\nweight.7=0\nweight.8=0\nweight.9=0"));
        Assert.That(verifier.IsQuorum(Set("1 2 7 8 9")), Is.False);
        Assert.That(verifier.IsQuorum(Set("1 2 4 5")));
    }

    [Test]
    public void A_voter_that_weighs_nothing_can_not_lead()
    {
        var verifier = QuorumVerifier.Of(Parse(3, "group.1=1:2:3\nweight.3=0"));
        Assert.Multiple(() =>
        {
            Assert.That(verifier.MayLead(new(2)));
            Assert.That(verifier.MayLead(new(3)), Is.False);
            Assert.That(verifier.IsVoter(new(3)));
        });
    }

    [Test]
    public void A_change_of_members_takes_a_quorum_of_both()
    {
        var verifier = QuorumVerifier.Of(Parse(3), EnsembleConfig.Parse("server.3=c:1:2\nserver.4=d:1:2\nserver.5=e:1:2"));
        Assert.Multiple(() =>
        {
            Assert.That(verifier.Voters.Select(voter => voter.Value), Is.EqualTo(new[] { 1L, 2, 3, 4, 5 }));
            Assert.That(verifier.IsQuorum(Set("1 2 3")), Is.False);
            Assert.That(verifier.IsQuorum(Set("3 4 5")), Is.False);
            Assert.That(verifier.IsQuorum(Set("2 3 4")));
            Assert.That(verifier.IsQuorum(Set("1 2 4 5")));
            Assert.That(verifier.MayLead(new(1)) && verifier.MayLead(new(5)));
        });
    }

    [Test]
    public void Any_two_quorums_have_a_member_in_common() =>
        Gen.Select(Configs, Subsets, Subsets).Sample((config, left, right) =>
        {
            var verifier = QuorumVerifier.Of(config);
            return !verifier.IsQuorum(left) || !verifier.IsQuorum(right) || left.Overlaps(right);
        });

    [Test]
    public void During_a_change_any_quorum_has_a_member_in_common_with_any_of_the_old_and_of_the_new() =>
        Gen.Select(Configs, Configs, Subsets, Subsets).Sample((active, pending, left, right) =>
            !QuorumVerifier.Of(active, pending).IsQuorum(left)
            || ((!QuorumVerifier.Of(active).IsQuorum(right) || left.Overlaps(right)) && (!QuorumVerifier.Of(pending).IsQuorum(right) || left.Overlaps(right))));

    [Test]
    public void A_quorum_stays_one_when_a_server_comes_to_it() =>
        Gen.Select(Configs, Configs, Subsets, Gen.Long[0, 12]).Sample((active, pending, servers, added) =>
        {
            var larger = new HashSet<ServerId>(servers) { new(added) };
            return new[] { QuorumVerifier.Of(active), QuorumVerifier.Of(active, pending) }.All(verifier => !verifier.IsQuorum(servers) || verifier.IsQuorum(larger));
        });

    [Test]
    public void All_voters_are_a_quorum_and_nobody_is_none() => Configs.Sample(config =>
    {
        var verifier = QuorumVerifier.Of(config);
        return verifier.IsQuorum(verifier.Voters.ToHashSet()) && !verifier.IsQuorum(new HashSet<ServerId>());
    });

    private static Gen<HashSet<ServerId>> Subsets => Gen.Long[1, 9].Array[0, 12].Select(ids => ids.Select(id => new ServerId(id)).ToHashSet());

    private static EnsembleConfig Config((int Role, long Group, long Weight)[] servers, bool hasGroups)
    {
        // The first one votes and weighs something, so that the configuration is one.
        servers[0] = (1, servers[0].Group, Math.Max(1, servers[0].Weight));
        var lines = servers.Select((server, i) => $"server.{i + 1}=a{i}:1:2:{(server.Role == 0 ? "observer" : "participant")}");
        if (hasGroups)
        {
            lines = lines.Concat(servers.Select((server, i) => (server.Group, Id: i + 1)).GroupBy(pair => pair.Group).Select(group => $"group.{group.Key}={string.Join(':', group.Select(pair => pair.Id))}"));
            lines = lines.Concat(servers.Select((server, i) => $"weight.{i + 1}={server.Weight}"));
        }

        return EnsembleConfig.Parse(string.Join('\n', lines));
    }

    private static EnsembleConfig Parse(int voters, string more = "") =>
        EnsembleConfig.Parse(string.Join('\n', Enumerable.Range(1, voters).Select(id => $"server.{id}=host{id}:1:2")) + "\n" + more);

    private static HashSet<ServerId> Set(string ids) => [.. ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => new ServerId(long.Parse(id)))];
}
