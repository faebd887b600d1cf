using System.Text;

namespace Znode.Conformance;

public abstract class OrderConformance(ConformanceSubject subject) : ClientConformance(subject)
{
    [Test]
    public async Task Reads_between_pipelined_writes_see_exactly_the_writes_called_before_them()
    {
        await Session.CreateAsync("/a");
        Subject.HoldWrites();
        var sets = new List<Task<Stat>>();
        var reads = new List<Task<ZnodeData>>();

        for (var i = 1; i <= 100; i++)
        {
            sets.Add(Session.SetAsync("/a", Encoding.UTF8.GetBytes($"{i}")).AsTask());
            reads.Add(Session.GetAsync("/a").AsTask());
        }

        Subject.ReleaseWrites();
        for (var i = 1; i <= 100; i++)
        {
            Assert.That((await sets[i - 1].InTime()).Version, Is.EqualTo(i));
            Assert.That((await reads[i - 1].InTime()).GetString(), Is.EqualTo($"{i}"));
        }
    }

    [Test]
    public async Task Bytes_may_be_used_again_as_soon_as_the_call_has_returned()
    {
        var bytes = "one"u8.ToArray();
        Subject.HoldWrites();
        var write = Session.CreateAsync("/a", bytes);
        bytes[0] = (byte)'X';
        Subject.ReleaseWrites();
        await write.InTime();

        Assert.That((await Session.GetAsync("/a")).GetString(), Is.EqualTo("one"));
    }

    [Test]
    public async Task Threads_that_call_at_the_same_time_all_get_their_answers()
    {
        await Session.CreateAsync("/counter");
        var threads = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await Session.SetAsync("/counter", default).InTime();
                await Session.GetAsync("/counter").InTime();
            }
        }));

        await Task.WhenAll(threads);

        Assert.That((await Session.GetAsync("/counter")).Stat.Version, Is.EqualTo(800));
    }
}
