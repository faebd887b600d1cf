using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using Znode.Server.Peers;

namespace Znode.AspNetCore.Peers;

/// <summary>What a member is told by its transport.</summary>
internal abstract record PeerEvent
{
    internal sealed record Notified(ServerId From, Notification Notification) : PeerEvent;

    internal sealed record Opened(ChannelId Channel, bool IsAccepted) : PeerEvent;

    internal sealed record Received(ChannelId Channel, IReadOnlyList<ZabMessage> Messages) : PeerEvent;

    internal sealed record Snapshot(ChannelId Channel, byte[] Content) : PeerEvent;

    internal sealed record Closed(ChannelId Channel, string Reason) : PeerEvent;
}

/// <summary>The peers of one member on free ports of this machine, what they tell it, and what they log.</summary>
internal sealed class TestPeer : IPeerEvents, IAsyncDisposable
{
    private readonly Channel<PeerEvent> _events = Channel.CreateUnbounded<PeerEvent>();
    private readonly LineLog _log = new();

    private TestPeer(int id, PeerPortOptions options)
    {
        Id = new(id);
        Peers = new(Id, options, requestBytesMax: 0xfffff, new LoggerFactory([_log], new LoggerFilterOptions { MinLevel = LogLevel.Debug }));
    }

    public ServerId Id { get; }

    public GrpcPeers Peers { get; }

    public IPEndPoint EndPoint => Peers.EndPoints[0];

    public Func<Stream, CancellationToken, Task<byte[]>> ReadSnapshot { get; set; } = static async (content, cancellationToken) =>
    {
        using var copy = new MemoryStream();
        await content.CopyToAsync(copy, cancellationToken);
        return copy.ToArray();
    };

    public static async Task<TestPeer> StartAsync(int id, Func<PeerPortOptions, PeerPortOptions>? change = null)
    {
        var options = new PeerPortOptions { EndPoints = [new(IPAddress.Loopback, 0)], RetryPauseMax = TimeSpan.FromMilliseconds(50) };
        var peer = new TestPeer(id, change?.Invoke(options) ?? options);
        await peer.Peers.StartAsync(peer, Config(), CancellationToken.None);
        return peer;
    }

    /// <summary>Members that know each other.</summary>
    public static async Task<TestPeer[]> StartAllAsync(int count, Func<PeerPortOptions, PeerPortOptions>? change = null)
    {
        var peers = new TestPeer[count];
        for (var i = 0; i < count; i++)
        {
            peers[i] = await StartAsync(i + 1, change);
        }

        foreach (var peer in peers)
        {
            peer.Know(peers);
        }

        return peers;
    }

    public static EnsembleConfig Config(params IEnumerable<EnsembleServer> servers) => new(servers.ToImmutableSortedDictionary(server => server.Id, server => server), 0);

    public static EnsembleServer Server(long id, int port, string host = "127.0.0.1") => new(new(id), host, port, port);

    public void Know(params IEnumerable<TestPeer> peers) => Peers.Configure(Config(peers.Select(peer => Server(peer.Id.Value, peer.EndPoint.Port))));

    public void Send(ChannelId channel, params ZabMessage[] messages)
    {
        foreach (var message in messages)
        {
            Peers.Send(channel, message);
        }

        Peers.Flush();
    }

    public void Notify(ServerId to, Notification notification)
    {
        Peers.Notify(to, notification);
        Peers.Flush();
    }

    /// <summary>Waits for the next event of a kind; others are passed over.</summary>
    public async Task<T> NextAsync<T>(CancellationToken cancellationToken)
        where T : PeerEvent
    {
        while (true)
        {
            if (await _events.Reader.ReadAsync(cancellationToken) is T wanted)
            {
                return wanted;
            }
        }
    }

    /// <summary>Opens a channel and waits for both ends of it.</summary>
    public async Task<(ChannelId Mine, ChannelId Theirs)> OpenAsync(TestPeer leader, CancellationToken cancellationToken, long number = 1)
    {
        var channel = new ChannelId(leader.Id, number);
        Peers.Open(channel);
        await NextAsync<PeerEvent.Opened>(cancellationToken);
        return (channel, (await leader.NextAsync<PeerEvent.Opened>(cancellationToken)).Channel);
    }

    /// <summary>Waits for a line in the log.</summary>
    public Task<string> LoggedAsync(string part, CancellationToken cancellationToken) => _log.FindAsync(part, cancellationToken);

    /// <summary>Gets the lines logged so far.</summary>
    public IReadOnlyList<string> Lines => _log.Lines;

    public void Notified(ServerId from, Notification notification) => _events.Writer.TryWrite(new PeerEvent.Notified(from, notification));

    public void Opened(ChannelId channel, bool isAccepted) => _events.Writer.TryWrite(new PeerEvent.Opened(channel, isAccepted));

    public void Received(ChannelId channel, IReadOnlyList<ZabMessage> messages) => _events.Writer.TryWrite(new PeerEvent.Received(channel, messages));

    public async Task ReceiveSnapshotAsync(ChannelId channel, Stream content, CancellationToken cancellationToken) =>
        _events.Writer.TryWrite(new PeerEvent.Snapshot(channel, await ReadSnapshot(content, cancellationToken)));

    public void Closed(ChannelId channel, string reason) => _events.Writer.TryWrite(new PeerEvent.Closed(channel, reason));

    public ValueTask DisposeAsync() => Peers.DisposeAsync();
}
