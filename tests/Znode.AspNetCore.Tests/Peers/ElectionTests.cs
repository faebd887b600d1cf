using Znode.Consensus.Zab.Messages;

namespace Znode.AspNetCore.Peers;

[CancelAfter(30_000)]
public sealed class ElectionTests
{
    [Test]
    public async Task Notifications_go_both_ways_whoever_has_called(CancellationToken cancellationToken)
    {
        var peers = await TestPeer.StartAllAsync(3);
        await using var one = peers[0];
        await using var two = peers[1];
        await using var three = peers[2];

        foreach (var from in peers)
        {
            foreach (var to in peers.Where(to => to != from))
            {
                from.Notify(to.Id, Of(from.Id.Value, 1));
            }
        }

        foreach (var to in peers)
        {
            var heard = new HashSet<ServerId>();
            while (heard.Count < 2)
            {
                var notified = await to.NextAsync<PeerEvent.Notified>(cancellationToken);
                Assert.That(notified.Notification, Is.EqualTo(Of(notified.From.Value, 1)));
                heard.Add(notified.From);
            }
        }
    }

    [Test]
    public async Task The_last_notification_is_sent_again_to_a_member_that_comes_back(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        var two = await TestPeer.StartAsync(2);
        one.Know(one, two);
        two.Know(one, two);
        one.Notify(two.Id, Of(1, 1));
        await two.NextAsync<PeerEvent.Notified>(cancellationToken);
        one.Notify(two.Id, Of(1, 2));
        await two.NextAsync<PeerEvent.Notified>(cancellationToken);

        await two.DisposeAsync();
        await using var back = await TestPeer.StartAsync(2);
        back.Know(one, back);

        Assert.That((await back.NextAsync<PeerEvent.Notified>(cancellationToken)).Notification, Is.EqualTo(Of(1, 2)));
    }

    [Test]
    public async Task A_member_that_can_not_be_reached_is_logged_once_in_the_words_of_ZooKeeper_and_again_when_it_is_back(CancellationToken cancellationToken)
    {
        var gone = await TestPeer.StartAsync(3);
        var port = gone.EndPoint.Port;
        await gone.DisposeAsync();
        await using var one = await TestPeer.StartAsync(1);

        one.Peers.Configure(TestPeer.Config(TestPeer.Server(1, one.EndPoint.Port), TestPeer.Server(3, port)));
        await one.LoggedAsync($"Warning Cannot open channel to 3 at election address /127.0.0.1:{port}: Connection refused", cancellationToken);
        await using var back = await TestPeer.StartAsync(3, options => options with { EndPoints = [new(System.Net.IPAddress.Loopback, port)] });
        back.Know(one, back);
        await one.LoggedAsync("Information The channel with member 3 for elections is open", cancellationToken);

        Assert.That(one.Lines.Count(line => line.Contains("Cannot open channel", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task A_member_is_found_at_its_new_address(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        var two = await TestPeer.StartAsync(2);
        one.Know(one, two);
        await one.LoggedAsync("Cannot open channel to 2", cancellationToken);
        two.Know(one, two);
        await one.LoggedAsync("The channel with member 2", cancellationToken);
        await two.DisposeAsync();
        await using var moved = await TestPeer.StartAsync(2);
        moved.Peers.Configure(TestPeer.Config(TestPeer.Server(1, 1), TestPeer.Server(2, moved.EndPoint.Port)));

        one.Know(one, moved);
        one.Notify(moved.Id, Of(1, 7));

        // Member 2 has a wrong address of member 1 now, so it is 1 that has called.
        Assert.That((await moved.NextAsync<PeerEvent.Notified>(cancellationToken)).Notification, Is.EqualTo(Of(1, 7)));
    }

    internal static Notification Of(long leader, long round) => new(PeerState.Looking, new(new(leader), new(5), new(2)), round, "version=0");
}
