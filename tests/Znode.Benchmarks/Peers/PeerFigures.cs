using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Znode.AspNetCore;
using Znode.AspNetCore.Peers;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using Znode.Server.Peers;

namespace Znode.Benchmarks.Peers;

/// <summary>What a frame between two members costs, both ends in this process: a proposal of 200 bytes out, its acknowledgment back.</summary>
internal static class PeerFigures
{
    private const int RoundTrips = 20_000;

    public static async Task PrintAsync()
    {
        var leader = new Leader();
        await using var leaderPeers = Create(1);
        await leaderPeers.StartAsync(leader, ConfigOf(), CancellationToken.None);
        leader.Peers = leaderPeers;
        var learner = new Learner();
        await using var learnerPeers = Create(2);
        learner.Peers = learnerPeers;
        await learnerPeers.StartAsync(learner, ConfigOf((1, leaderPeers.EndPoints[0].Port)), CancellationToken.None);
        leaderPeers.Configure(ConfigOf((1, 1), (2, 1)));
        learnerPeers.Open(new(new(1), 1));
        await leader.HasLearner.Task;
        for (var round = 0; round < 5; round++)
        {
            await PrintAsync("one at a time", 1, leader);
        }

        foreach (var outstanding in new[] { 10, 100, 1000 })
        {
            await PrintAsync($"{outstanding} outstanding", outstanding, leader);
            await PrintAsync($"{outstanding} outstanding", outstanding, leader);
        }
    }

    private static GrpcPeers Create(int id) =>
        new(new(id), new PeerPortOptions { EndPoints = [new(IPAddress.Loopback, 0)], RetryPauseMax = TimeSpan.FromHours(1) }, 0xfffff, NullLoggerFactory.Instance);

    private static EnsembleConfig ConfigOf(params (int Id, int Port)[] servers) =>
        new(servers.ToImmutableSortedDictionary(server => new ServerId(server.Id), server => new EnsembleServer(new(server.Id), "127.0.0.1", server.Port, 1)), 0);

    private static async Task PrintAsync(string what, int outstanding, Leader leader)
    {
        GC.Collect();
        var count = RoundTrips * (outstanding == 1 ? 1 : 10);
        var (allocated, processor, started) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var frames = await leader.RunAsync(count, outstanding);
        var elapsed = Stopwatch.GetElapsedTime(started);
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"peers, {what}: {count / elapsed.TotalSeconds:n0} proposals/s, {elapsed.TotalMicroseconds / count:n1} us and {processor.TotalMicroseconds / count:n2} us of processor each, {processor.TotalMicroseconds / frames / 2:n1} us a frame (both ends), {allocated / count:n0} B"));
    }

    private sealed class Leader : IPeerEvents
    {
        private static readonly byte[] Bytes = new byte[200];
        private TaskCompletionSource _done = new();
        private ChannelId _channel;
        private long _next;
        private long _last;
        private int _frames;

        public GrpcPeers Peers { get; set; } = null!;

        public TaskCompletionSource HasLearner { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<int> RunAsync(int count, int outstanding)
        {
            _frames = 0;
            _last = _next + count;
            _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Propose(outstanding);
            await _done.Task;
            return _frames;
        }

        public void Notified(ServerId from, Notification notification)
        {
        }

        public void Opened(ChannelId channel, bool isAccepted)
        {
            _channel = channel;
            HasLearner.TrySetResult();
        }

        public void Received(ChannelId channel, IReadOnlyList<ZabMessage> messages)
        {
            _frames++;
            foreach (var message in messages)
            {
                if (((ZabMessage.Ack)message).UpTo.Value == _last)
                {
                    _done.SetResult();
                    return;
                }
            }

            Propose(messages.Count);
        }

        public Task ReceiveSnapshotAsync(ChannelId channel, Stream content, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Closed(ChannelId channel, string reason) => _done.TrySetException(new IOException(reason));

        private void Propose(int count)
        {
            for (; count > 0 && _next < _last; count--)
            {
                Peers.Send(_channel, new ZabMessage.Proposal([new LogEntry(new(++_next), Bytes)]));
            }

            Peers.Flush();
        }
    }

    private sealed class Learner : IPeerEvents
    {
        public GrpcPeers Peers { get; set; } = null!;

        public void Notified(ServerId from, Notification notification)
        {
        }

        public void Opened(ChannelId channel, bool isAccepted)
        {
        }

        public void Received(ChannelId channel, IReadOnlyList<ZabMessage> messages)
        {
            foreach (var message in messages)
            {
                Peers.Send(channel, new ZabMessage.Ack(((ZabMessage.Proposal)message).Entries[^1].Zxid));
            }

            Peers.Flush();
        }

        public Task ReceiveSnapshotAsync(ChannelId channel, Stream content, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Closed(ChannelId channel, string reason)
        {
        }
    }
}
