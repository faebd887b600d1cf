using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;
using Znode.Server.Peers;

namespace Znode.AspNetCore.Peers;

/// <summary>
/// The members of an ensemble over gRPC: one stream for each pair in elections (<see cref="ElectionPeer"/>), one for each channel between a leader and a learner
/// (<see cref="PeerChannel"/>), and a handshake first on each (<see cref="Handshake"/>).
/// </summary>
/// <remarks>Both of a member's ports answer both duties; elections are called for at the election port and channels at the quorum port, as ZooKeeper's are.</remarks>
internal sealed class GrpcPeers : IPeerTransport
{
    /// <summary>What a frame may have besides one transaction of the largest request: other messages, and what a transaction says more than its request. Larger ones come in pieces.</summary>
    private const int MessageBytesRoom = 4 * 1024 * 1024;

    private readonly ServerId _self;
    private readonly PeerPortOptions _options;
    private readonly ILogger _logger;
    private readonly RefusalLog _refusals;
    private readonly Handshake _handshake;
    private readonly PeerDialer _dialer;
    private readonly PeerServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<ChannelId, PeerChannel> _channels = new();
    private readonly Lock _peersGate = new();
    private readonly List<Task> _running = [];
    private ImmutableSortedDictionary<ServerId, ElectionPeer> _peers = ImmutableSortedDictionary<ServerId, ElectionPeer>.Empty;
    private EnsembleConfig _config = new(ImmutableSortedDictionary<ServerId, EnsembleServer>.Empty, 0);
    private IPeerEvents? _events;
    private long _accepted;
    private volatile bool _hasUnsent;

    /// <param name="self">This member.</param>
    /// <param name="options">How it listens and shows who it is.</param>
    /// <param name="requestBytesMax">The largest request, in bytes: the same on every member.</param>
    /// <param name="loggers">Where it logs to.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the port would be open to everybody.</exception>
    public GrpcPeers(ServerId self, PeerPortOptions options, int requestBytesMax, ILoggerFactory loggers)
    {
        options.Validate();
        _self = self;
        _options = options;
        _logger = loggers.CreateLogger<GrpcPeers>();
        _refusals = new(_logger, TimeProvider.System);
        var messageBytesMax = (int)Math.Min((2L * requestBytesMax) + MessageBytesRoom, int.MaxValue);
        var tls = options.Tls is { } certificates ? new TlsHandshakes(certificates, _logger) : null;
        _handshake = new(self, options, tls, () => _config);
        _dialer = new(options, tls, _handshake, messageBytesMax);
        _server = new(options, tls, new(AcceptAsync), messageBytesMax, _refusals, _logger);
    }

    /// <summary>Gets where it listens, with the real ports.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => _server.EndPoints;

    /// <inheritdoc/>
    /// <exception cref="PeerPortUnavailableException">A port could not be bound.</exception>
    public async Task StartAsync(IPeerEvents events, EnsembleConfig config, CancellationToken cancellationToken)
    {
        _events = events;
        Volatile.Write(ref _config, config);
        await _server.StartAsync(cancellationToken).ConfigureAwait(false);
        Configure(config);
    }

    /// <inheritdoc/>
    public void Configure(EnsembleConfig config)
    {
        Volatile.Write(ref _config, config);
        foreach (var server in config.Servers.Values)
        {
            if (server.Id != _self)
            {
                PeerOf(server.Id).Configure(server);
            }
        }

        foreach (var peer in Volatile.Read(ref _peers).Values)
        {
            if (!config.Servers.ContainsKey(peer.Id))
            {
                peer.Configure(null);
            }
        }
    }

    /// <inheritdoc/>
    public void Notify(ServerId to, Notification notification)
    {
        if (Volatile.Read(ref _peers).TryGetValue(to, out var peer))
        {
            peer.Notify(notification);
            _hasUnsent = true;
        }
    }

    /// <inheritdoc/>
    public void Open(ChannelId channel)
    {
        var opened = new PeerChannel(channel, _events!, _options.QueueBytesMax);
        _channels[channel] = opened;
        Run(() => DialAsync(opened));
    }

    /// <inheritdoc/>
    public void Send(ChannelId channel, ZabMessage message)
    {
        if (_channels.TryGetValue(channel, out var open))
        {
            open.Send(message);
            _hasUnsent = true;
        }
    }

    /// <inheritdoc/>
    public void SendHistory(ChannelId channel, IHistory history)
    {
        if (_channels.TryGetValue(channel, out var open))
        {
            open.SendHistory(history);
            _hasUnsent = true;
        }
        else
        {
            history.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Close(ChannelId channel, string reason)
    {
        if (_channels.TryGetValue(channel, out var open))
        {
            open.Close(reason);
            _hasUnsent = true;
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (!_hasUnsent)
        {
            return;
        }

        // Taken back first: what is queued while this runs has a flush of its own to come.
        _hasUnsent = false;
        foreach (var (_, channel) in _channels)
        {
            channel.Flush();
        }

        foreach (var peer in Volatile.Read(ref _peers).Values)
        {
            peer.Flush();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        foreach (var (_, channel) in _channels)
        {
            channel.End("the member is stopping");
        }

        foreach (var peer in Volatile.Read(ref _peers).Values)
        {
            peer.Abort();
        }

        await _server.DisposeAsync().ConfigureAwait(false);
        Task[] running;
        lock (_peersGate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        _stop.Dispose();
    }

    private ElectionPeer PeerOf(ServerId id)
    {
        lock (_peersGate)
        {
            if (!_peers.TryGetValue(id, out var peer))
            {
                peer = new(_self, id, _dialer, _events!, _options.RetryPauseMax, _logger);
                Volatile.Write(ref _peers, _peers.Add(id, peer));
                _running.Add(Task.Run(() => peer.RunAsync(_stop.Token)));
            }

            return peer;
        }
    }

    private void Run(Func<Task> work)
    {
        var task = Task.Run(work);
        lock (_peersGate)
        {
            _running.RemoveAll(static done => done.IsCompleted);
            _running.Add(task);
        }
    }

    private async Task DialAsync(PeerChannel channel)
    {
        try
        {
            var server = Volatile.Read(ref _config).Servers.GetValueOrDefault(channel.Id.Peer)
                ?? throw new IOException($"member {channel.Id.Peer} is not in the configuration");
            var stream = await _dialer.DialAsync(server, PeerDuty.Replication, _stop.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await channel.RunAsync(stream, isAccepted: false).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            channel.Finish(exception.Message);
        }
        finally
        {
            _channels.TryRemove(channel.Id, out _);
        }
    }

    /// <summary>A stream has come: who is it, and what for?</summary>
    private async Task AcceptAsync(AcceptedStream stream, PeerDuty duty)
    {
        duty.Prepare(stream.Connection.Socket);
        ServerId from;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var cut = limit.Token.Register(static stream => ((PeerStream)stream!).Abort(), stream);
            await using (cut.ConfigureAwait(false))
            {
                limit.CancelAfter(_options.ConnectTimeout);
                from = await _handshake.AcceptAsync(stream, duty.Name).ConfigureAwait(false);
            }

            stream.Connection.IsSettled = true;
            _refusals.Admitted(stream.Remote);
        }
        catch (PeerRefusedException refused)
        {
            stream.Connection.IsSettled = true;
            _refusals.Refused(stream.Remote, refused.Message);
            return;
        }
        catch (IOException)
        {
            // It broke before it had said who it is: that is said where the connection ends.
            return;
        }

        if (duty == PeerDuty.Election)
        {
            await PeerOf(from).AcceptAsync(stream).ConfigureAwait(false);
            return;
        }

        // Numbers of channels that were opened here count up from 1: those that others opened count down.
        var channel = new PeerChannel(new(from, Interlocked.Decrement(ref _accepted)), _events!, _options.QueueBytesMax);
        _channels[channel.Id] = channel;
        if (_stop.IsCancellationRequested)
        {
            channel.End("the member is stopping");
        }

        try
        {
            await channel.RunAsync(stream, isAccepted: true).ConfigureAwait(false);
        }
        finally
        {
            _channels.TryRemove(channel.Id, out _);
        }
    }
}
