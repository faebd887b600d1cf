namespace Znode.Core.Tests;

[TestFixture]
public sealed class ZxidTests
{
    [Test]
    public void A_transaction_follows_its_predecessor_or_begins_an_epoch()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Zxid(1, 2).Follows(Zxid(1, 1)));
            Assert.That(Zxid(1, 3).Follows(Zxid(1, 1)), Is.False, "a hole");
            Assert.That(Zxid(1, 1).Follows(Zxid(1, 1)), Is.False, "twice");
            Assert.That(Zxid(2, 1).Follows(Zxid(1, 7)), "the first of the next epoch");
            Assert.That(Zxid(5, 1).Follows(Zxid(1, 7)), "epochs in which nothing was proposed");
            Assert.That(Zxid(2, 2).Follows(Zxid(1, 7)), Is.False, "the second of an epoch without the first");
            Assert.That(Zxid(1, 1).Follows(Zxid(2, 7)), Is.False, "back");
            Assert.That(Zxid(2, 1).Follows(Zxid(2, 0)), "after the zxid of the epoch itself");
        });
    }

    private static Zxid Zxid(long epoch, uint counter) => new(new Epoch(epoch), counter);
}
