using CsCheck;

namespace Znode.Consensus.Tests.Zab.Election;

public sealed class ElectionPropertyTests
{
    [Test]
    public void Whatever_was_lost_a_quorum_that_can_talk_comes_to_one_leader_which_is_the_best_of_a_quorum() =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var world = new ElectionWorld(seed);
                var leader = world.Elect();
                Assert.That(leader, Is.Not.Null, $"seed {seed}: no leader\n{world.Trace}");
                Assert.That(world.IsBestOfAQuorum(leader.GetValueOrDefault()), $"seed {seed}: {leader} is not the best\n{world.Trace}");
            },
            iter: 300);

    [Test]
    public void The_same_seed_gives_the_same_elections() =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var (first, second) = (new ElectionWorld(seed), new ElectionWorld(seed));
                return first.Elect() == second.Elect() && first.Trace == second.Trace;
            },
            iter: 20);
}
