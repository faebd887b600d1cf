namespace Znode.Server;

[TestFixture]
public sealed class MemberHealthTests
{
    [Test]
    public void As_text_it_is_a_line_for_a_log_with_the_complaints_in_words()
    {
        var health = new MemberHealth(true, false, 3, TimeSpan.FromMilliseconds(1.25), TimeSpan.FromMilliseconds(40), TimeSpan.Zero, ["the disk is full", "the quorum is gone"]);

        Assert.That(
            $"{health}",
            Is.EqualTo("serving, takes no writes, 3 outstanding, sync 1.3 ms on average and 40 ms at most, longest scheduling delay 0 ms, complaints: the disk is full; the quorum is gone"));
        Assert.That($"{health with { Complaints = [] }}", Does.EndWith(", no complaints"));
    }
}
