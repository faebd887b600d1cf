using System.Collections.Immutable;
using Znode.Ensemble;

namespace Znode.Core.Tests.Ensemble;

public sealed class EnsembleConfigTests
{
    private const string Text = "server.1=a:1:2\nserver.2=b:1:2\ngroup.1=1:2\nweight.2=3\nversion=7";

    [Test]
    public void Configurations_are_equal_by_value()
    {
        var (left, right) = (EnsembleConfig.Parse(Text), EnsembleConfig.Parse(Text));
        Assert.Multiple(() =>
        {
            Assert.That(left, Is.EqualTo(right));
            Assert.That(left.GetHashCode(), Is.EqualTo(right.GetHashCode()));
            Assert.That(left with { Version = 8 }, Is.Not.EqualTo(right));
        });
    }

    [TestCase("server.1=a:1:3\nserver.2=b:1:2\ngroup.1=1:2\nweight.2=3")]
    [TestCase("server.1=a:1:2\nserver.2=b:1:2:observer\ngroup.1=1:2\nweight.2=3")]
    [TestCase("server.1=a:1:2\nserver.2=b:1:2\ngroup.2=1:2\nweight.2=3")]
    [TestCase("server.1=a:1:2\nserver.2=b:1:2\ngroup.1=1:2")]
    [TestCase("server.1=a:1:2\ngroup.1=1\nweight.1=3")]
    public void Other_members_are_noticed_whatever_the_version(string text) => Assert.Multiple(() =>
    {
        Assert.That(EnsembleConfig.Parse(text).HasSameMembers(EnsembleConfig.Parse(Text)), Is.False);
        Assert.That(EnsembleConfig.Parse(Text).HasSameMembers(EnsembleConfig.Parse(Text) with { Version = 99 }));
    });

    [Test]
    public void A_weight_of_1_is_the_same_as_none()
    {
        var config = EnsembleConfig.Parse(Text);
        Assert.That(config with { Weights = config.Weights.Add(new(1), 1) }, Is.EqualTo(config));
    }

    [Test]
    public void A_configuration_made_by_hand_has_the_rules_of_one_that_was_read()
    {
        var server = new EnsembleServer(new(1), "a", 1, 2);
        Assert.Multiple(() =>
        {
            Assert.That(FaultOf(server), Is.Null);
            Assert.That(FaultOf(server with { Host = "a\nb" }), Does.Contain("the host"));
            Assert.That(FaultOf(server with { ClientHost = "a;b", ClientPort = 1 }), Does.Contain("the host"));
            Assert.That(FaultOf(server with { QuorumPort = 0 }), Does.Contain("the port 0: allowed are 1 to 65535"));
            Assert.That(FaultOf(server with { Id = new(-3) }), Does.Contain("allowed are 0 to 2147483647"));
            Assert.That(EnsembleConfigRules.FirstFault(new(ImmutableSortedDictionary<ServerId, EnsembleServer>.Empty.Add(new(2), server), 0)), Does.Contain("listed as 2"));
        });
    }

    private static string? FaultOf(EnsembleServer server) =>
        EnsembleConfigRules.FirstFault(new(ImmutableSortedDictionary<ServerId, EnsembleServer>.Empty.Add(server.Id, server), 0));
}
