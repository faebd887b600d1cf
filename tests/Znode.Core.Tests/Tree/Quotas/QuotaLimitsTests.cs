using System.Text;
using Znode.Tree.Quotas;

namespace Znode.Core.Tests.Tree.Quotas;

/// <summary>The text of limits and statistics: spec semantics §9.</summary>
public sealed class QuotaLimitsTests
{
    [TestCase("count=5,bytes=-1", 5, -1, -1, -1)]
    [TestCase("count=5,bytes=10=;byteHardLimit=20;countHardLimit=30", 5, 10, 30, 20)]
    [TestCase("count=5,bytes=10,byteHardLimit=20,countHardLimit=30", 5, 10, 30, 20)]
    [TestCase(",;count=5;;bytes=", 5, -1, -1, -1)]
    [TestCase("countHardLimit=7", -1, -1, 7, -1)]
    [TestCase("", -1, -1, -1, -1)]
    [TestCase("count,bytes=x,what=3,=", -1, -1, -1, -1)]
    [TestCase("count=9223372036854775808,bytes=1 ", -1, -1, -1, -1)]
    public void It_is_read_as_ZooKeeper_reads_it(string text, long count, long bytes, long countHard, long bytesHard) =>
        Assert.That(QuotaLimits.Parse(Encoding.UTF8.GetBytes(text)), Is.EqualTo(new QuotaLimits(count, bytes, countHard, bytesHard)));

    [Test]
    public void It_is_written_as_ZooKeeper_writes_it_with_its_odd_equals_sign()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Encoding.ASCII.GetString(new QuotaLimits(2, 3).Format()), Is.EqualTo("count=2,bytes=3"));
            Assert.That(Encoding.ASCII.GetString(new QuotaLimits(2, 3, 4, 5).Format()), Is.EqualTo("count=2,bytes=3=;byteHardLimit=5;countHardLimit=4"));
        });
    }
}
