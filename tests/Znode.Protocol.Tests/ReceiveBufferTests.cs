using CsCheck;

namespace Znode.Protocol.Tests;

public sealed class ReceiveBufferTests
{
    [Test]
    public void What_is_taken_is_what_has_arrived_however_much_comes_and_goes_at_once()
    {
        Gen.Select(Gen.Int[1, 30_000], Gen.Int[0, 30_000]).Array[1, 40].Sample(steps =>
        {
            var buffer = new ReceiveBuffer(4 * 1024, 64 * 1024);
            byte arrived = 0;
            byte taken = 0;
            foreach (var (arrives, takes) in steps)
            {
                var free = buffer.Free.Span;
                Assert.That(free.Length, Is.GreaterThan(0));
                var count = Math.Min(arrives, free.Length);
                for (var i = 0; i < count; i++)
                {
                    free[i] = arrived++;
                }

                buffer.Received(count);
                var take = Math.Min(takes, buffer.Unread.Length);
                foreach (var value in buffer.Unread[..take])
                {
                    Assert.That(value, Is.EqualTo(taken++));
                }

                buffer.Take(take);
            }

            Assert.That((byte)(taken + buffer.Unread.Length), Is.EqualTo(arrived));
            buffer.Release();
        });
    }

    [Test]
    public void It_grows_only_as_bytes_arrive_and_is_small_again_when_they_are_taken()
    {
        var buffer = new ReceiveBuffer(4 * 1024, 64 * 1024);
        var room = buffer.Free.Length;
        var arrived = 0;
        while (arrived < 1_000_000)
        {
            var free = buffer.Free.Length;
            Assert.That(arrived + free, Is.LessThanOrEqualTo(Math.Max(2 * arrived, room)));
            buffer.Received(free);
            arrived += free;
        }

        buffer.Take(arrived);
        Assert.That(buffer.Free.Length, Is.EqualTo(room));
        buffer.Release();
    }
}
