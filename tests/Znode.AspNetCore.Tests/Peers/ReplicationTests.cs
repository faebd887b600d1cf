using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Server.Peers;

namespace Znode.AspNetCore.Peers;

[CancelAfter(30_000)]
public sealed class ReplicationTests
{
    [Test]
    public async Task What_is_sent_on_a_channel_arrives_in_order_at_both_ends(CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1);
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        var (mine, theirs) = await learner.OpenAsync(leader, cancellationToken);

        for (var i = 1; i <= 1000; i++)
        {
            learner.Send(mine, new ZabMessage.Ack(new(i)));
            leader.Send(theirs, new ZabMessage.Commit(new(i)));
        }

        Assert.Multiple(async () =>
        {
            Assert.That(await ReceiveAsync(leader, 1000, cancellationToken), Is.EqualTo(Enumerable.Range(1, 1000).Select(i => new ZabMessage.Ack(new(i)))));
            Assert.That(await ReceiveAsync(learner, 1000, cancellationToken), Is.EqualTo(Enumerable.Range(1, 1000).Select(i => new ZabMessage.Commit(new(i)))));
            Assert.That(theirs.Peer, Is.EqualTo(new ServerId(2)));
            Assert.That(theirs.Number, Is.Negative, "an accepted channel's number is never one that the engine gives");
        });
    }

    [Test]
    public async Task A_proposal_larger_than_a_frame_comes_in_parts_and_whole(CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1);
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        var (_, theirs) = await learner.OpenAsync(leader, cancellationToken);
        var entries = Enumerable.Range(1, 40).Select(i => new LogEntry(new(i), Enumerable.Repeat((byte)i, i == 7 ? 1_048_000 : 50_000).ToArray())).ToArray();

        leader.Send(theirs, new ZabMessage.Proposal(entries), new ZabMessage.Commit(new(40)));

        var received = new List<LogEntry>();
        ZabMessage last;
        do
        {
            var messages = (await learner.NextAsync<PeerEvent.Received>(cancellationToken)).Messages;
            received.AddRange(messages.OfType<ZabMessage.Proposal>().SelectMany(proposal => proposal.Entries));
            last = messages[^1];
        }
        while (last is not ZabMessage.Commit);

        Assert.That(received.Select(entry => entry.Zxid), Is.EqualTo(entries.Select(entry => entry.Zxid)));
        Assert.That(received.Zip(entries).All(pair => pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span)));
    }

    [Test]
    public async Task A_transaction_larger_than_any_frame_comes_whole(CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1);
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        var (_, theirs) = await learner.OpenAsync(leader, cancellationToken);
        var lengths = new[] { 10, (4 * FrameBuilder.PieceBytesMax) + 5, FrameBuilder.PieceBytesMax, FrameBuilder.PieceBytesMax + 1, 10 };
        var entries = lengths.Select((length, i) => new LogEntry(new(i + 1), Enumerable.Range(0, length).Select(at => (byte)(at % 251)).ToArray())).ToArray();
        using var history = new FakeHistory([], [new ZabMessage.Proposal([new(new(9), entries[1].Bytes)])]);

        leader.Send(theirs, new ZabMessage.Proposal(entries), new ZabMessage.Inform(entries), new ZabMessage.Commit(new(5)));
        leader.Peers.SendHistory(theirs, history);
        leader.Send(theirs, new ZabMessage.Commit(new(9)));

        List<ZabMessage> messages = [];
        while (messages is not [.., ZabMessage.Commit { UpTo.Value: 9 }])
        {
            messages.AddRange(await ReceiveAsync(learner, 1, cancellationToken));
        }

        AssertSame(messages.TakeWhile(message => message is not ZabMessage.Commit).OfType<ZabMessage.Proposal>().SelectMany(proposal => proposal.Entries), entries);
        AssertSame(messages.OfType<ZabMessage.Inform>().SelectMany(inform => inform.Entries), entries);
        AssertSame(messages.SkipWhile(message => message is not ZabMessage.Commit).OfType<ZabMessage.Proposal>().SelectMany(proposal => proposal.Entries), [new(new(9), entries[1].Bytes)]);
    }

    [Test]
    public async Task A_history_goes_ahead_of_what_is_sent_later(CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1);
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        var (_, theirs) = await learner.OpenAsync(leader, cancellationToken);
        var snapshot = new byte[3_000_001];
        new Random(1).NextBytes(snapshot);
        using var history = new FakeHistory(snapshot, [new ZabMessage.Proposal([new(new(6), new byte[] { 6 })]), new ZabMessage.Commit(new(6))]);

        leader.Peers.Send(theirs, new ZabMessage.Snap(new(5)));
        leader.Peers.SendHistory(theirs, history);
        leader.Send(theirs, new ZabMessage.NewLeader(new(2), "version=0"));

        Assert.That((await learner.NextAsync<PeerEvent.Received>(cancellationToken)).Messages, Is.EqualTo(new[] { new ZabMessage.Snap(new(5)) }));
        Assert.That((await learner.NextAsync<PeerEvent.Snapshot>(cancellationToken)).Content.AsSpan().SequenceEqual(snapshot));
        var messages = await ReceiveAsync(learner, 3, cancellationToken);
        Assert.That(messages.Select(message => message.GetType()), Is.EqualTo(new[] { typeof(ZabMessage.Proposal), typeof(ZabMessage.Commit), typeof(ZabMessage.NewLeader) }));
        Assert.That(history.IsDisposed);
    }

    [Test]
    public async Task What_the_reader_leaves_of_a_snapshot_is_passed_over(CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1);
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        learner.ReadSnapshot = (content, _) => Task.FromResult(new[] { (byte)content.ReadByte() });
        var (_, theirs) = await learner.OpenAsync(leader, cancellationToken);

        leader.Peers.SendHistory(theirs, new FakeHistory(Enumerable.Repeat((byte)9, 200_000).ToArray(), []));
        leader.Send(theirs, new ZabMessage.UpToDate());

        Assert.That((await learner.NextAsync<PeerEvent.Snapshot>(cancellationToken)).Content, Is.EqualTo(new byte[] { 9 }));
        Assert.That(await ReceiveAsync(learner, 1, cancellationToken), Is.EqualTo(new[] { new ZabMessage.UpToDate() }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_channel_that_is_closed_ends_at_both_ends_after_what_was_sent(bool byLearner, CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1);
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        var (mine, theirs) = await learner.OpenAsync(leader, cancellationToken);
        var (closing, other, channel) = byLearner ? (learner, leader, mine) : (leader, learner, theirs);

        closing.Peers.Send(channel, new ZabMessage.Ack(new(1)));
        closing.Peers.Close(channel, "it is over");
        closing.Peers.Flush();

        Assert.Multiple(async () =>
        {
            Assert.That(await ReceiveAsync(other, 1, cancellationToken), Is.EqualTo(new[] { new ZabMessage.Ack(new(1)) }));
            Assert.That((await other.NextAsync<PeerEvent.Closed>(cancellationToken)).Reason, Is.EqualTo("it is over"));
            Assert.That(await closing.NextAsync<PeerEvent.Closed>(cancellationToken), Is.EqualTo(new PeerEvent.Closed(channel, "it is over")));
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_member_that_stops_ends_its_channels(bool stopsLeader, CancellationToken cancellationToken)
    {
        var leader = await TestPeer.StartAsync(1);
        var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        await learner.OpenAsync(leader, cancellationToken);

        await (stopsLeader ? leader : learner).DisposeAsync();

        await (stopsLeader ? learner : leader).NextAsync<PeerEvent.Closed>(cancellationToken);
        await (stopsLeader ? learner : leader).DisposeAsync();
    }

    [Test]
    public async Task A_leader_that_can_not_be_reached_closes_the_channel_with_the_reason(CancellationToken cancellationToken)
    {
        await using var learner = await TestPeer.StartAsync(2);
        var gone = await TestPeer.StartAsync(1);
        learner.Know(gone, learner);
        await gone.DisposeAsync();

        learner.Peers.Open(new(new(1), 5));

        var closed = await learner.NextAsync<PeerEvent.Closed>(cancellationToken);
        Assert.That((closed.Channel, closed.Reason), Is.EqualTo((new ChannelId(new(1), 5), "Connection refused")));
    }

    [Test]
    public async Task A_learner_that_takes_nothing_is_dropped_before_the_queue_grows_without_end(CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1, options => options with { QueueBytesMax = 1 << 20 });
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        var reading = new TaskCompletionSource();
        learner.ReadSnapshot = async (content, token) =>
        {
            await reading.Task.WaitAsync(token);
            await content.CopyToAsync(Stream.Null, token);
            return [];
        };
        var (_, theirs) = await learner.OpenAsync(leader, cancellationToken);
        leader.Peers.SendHistory(theirs, new FakeHistory(new byte[8_000_000], []));

        for (var i = 1; i < 2000; i++)
        {
            leader.Send(theirs, new ZabMessage.Proposal([new(new(i), new byte[1000])]));
        }

        Assert.That((await leader.NextAsync<PeerEvent.Closed>(cancellationToken)).Reason, Does.Contain("wait for member 2"));
        reading.SetResult();
        await learner.NextAsync<PeerEvent.Closed>(cancellationToken);
    }

    [Test]
    public async Task A_history_that_can_not_be_read_ends_the_channel(CancellationToken cancellationToken)
    {
        await using var leader = await TestPeer.StartAsync(1);
        await using var learner = await TestPeer.StartAsync(2);
        leader.Know(leader, learner);
        learner.Know(leader, learner);
        var (_, theirs) = await learner.OpenAsync(leader, cancellationToken);

        leader.Peers.SendHistory(theirs, new FakeHistory(null, []));
        leader.Peers.Flush();

        Assert.That((await leader.NextAsync<PeerEvent.Closed>(cancellationToken)).Reason, Is.EqualTo("the disk is gone"));
        await learner.NextAsync<PeerEvent.Closed>(cancellationToken);
    }

    private static void AssertSame(IEnumerable<LogEntry> actual, LogEntry[] expected)
    {
        var entries = actual.ToList();
        Assert.That(entries.Select(entry => (entry.Zxid, entry.Bytes.Length)), Is.EqualTo(expected.Select(entry => (entry.Zxid, entry.Bytes.Length))));
        Assert.That(entries.Zip(expected).All(pair => pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span)));
    }

    private static async Task<List<ZabMessage>> ReceiveAsync(TestPeer peer, int count, CancellationToken cancellationToken)
    {
        var messages = new List<ZabMessage>();
        while (messages.Count < count)
        {
            messages.AddRange((await peer.NextAsync<PeerEvent.Received>(cancellationToken)).Messages);
        }

        return messages;
    }

    private sealed class FakeHistory(byte[]? snapshot, ZabMessage[] messages) : IHistory
    {
        public bool IsDisposed { get; private set; }

        public bool HasSnapshot => true;

        public Stream OpenSnapshot() => new MemoryStream(snapshot ?? throw new IOException("the disk is gone"));

        public IEnumerable<ZabMessage> ReadMessages() => messages;

        public void Dispose() => IsDisposed = true;
    }
}
