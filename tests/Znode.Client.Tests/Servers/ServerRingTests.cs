namespace Znode.Client.Servers;

[TestFixture]
public sealed class ServerRingTests
{
    private static readonly ServerAddress[] Servers = [.. Enumerable.Range(1, 5).Select(i => new ServerAddress($"zk{i}", 2181))];

    [Test]
    public void Each_round_has_every_server_once_in_the_order_that_the_seed_gave()
    {
        var order = Take(new(Servers, new Random(7)), 5);

        Assert.That(order, Is.EquivalentTo(Servers.Select(server => server.Host)));
        Assert.That(Take(new(Servers, new Random(7)), 10), Is.EqualTo(order.Concat(order)));
        Assert.That(Enumerable.Range(0, 20).Select(seed => Take(new(Servers, new Random(seed)), 1)[0]).Distinct().Count(), Is.GreaterThan(1), "clients spread");
    }

    [Test]
    public void Only_rounds_after_the_first_begin_with_a_pause_and_it_stays_short()
    {
        var ring = new ServerRing(Servers, new Random(7));
        var pauses = new List<int>();
        for (var i = 0; i < 100; i++)
        {
            ring.Next(out var pauseMs);
            pauses.Add(pauseMs);
        }

        Assert.That(pauses.Take(5), Is.All.Zero);
        Assert.That(pauses[5], Is.InRange(50, 100));
        Assert.That(pauses.Where((_, i) => i % 5 != 0), Is.All.Zero);
        Assert.That(pauses.Where((_, i) => i >= 50 && i % 5 == 0), Is.All.InRange(500, 1_000));
    }

    [Test]
    public void After_a_server_was_found_the_next_search_begins_behind_it_without_a_pause()
    {
        var ring = new ServerRing(Servers, new Random(7));
        var order = Take(ring, 7);
        ring.Found();

        Assert.That(ring.Next(out var pauseMs).Host, Is.EqualTo(order[2]));
        Assert.That(pauseMs, Is.Zero);
    }

    [Test]
    public void A_preferred_server_is_tried_next()
    {
        var ring = new ServerRing(Servers, new Random(7));
        var order = Take(ring, 5);

        ring.Prefer(Servers.Single(server => server.Host == order[3]));

        Assert.That(ring.InOrder.First().Host, Is.EqualTo(order[3]));
        Assert.That(Take(ring, 2), Is.EqualTo(order[3..5]));
    }

    private static List<string> Take(ServerRing ring, int count) => [.. Enumerable.Range(0, count).Select(_ => ring.Next(out var _).Host)];
}
