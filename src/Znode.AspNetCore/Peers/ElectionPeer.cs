using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Znode.Ensemble;
using Znode.Server.Peers;
using Notification = Znode.Consensus.Zab.Messages.Notification;

namespace Znode.AspNetCore.Peers;

/// <summary>One other member, as far as elections go: keeps a stream with it. ZooKeeper: <c>QuorumCnxManager</c>, for one sid.</summary>
/// <remarks>
/// <para>
/// One stream for each pair, whoever has called. Both call as long as there is none; when that gives two, the one with the smaller number ends the stream that it
/// has called for, and until then what is sent goes on the newest. So a member that comes back is known at once to those that wait to try again, as it is it who calls.
/// </para>
/// <para>The last notification is sent again on each new stream: the other may have missed it.</para>
/// </remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "What it holds has neither timer nor handle: there is nothing to let go of.")]
internal sealed class ElectionPeer(ServerId self, ServerId id, PeerDialer dialer, IPeerEvents events, TimeSpan pauseMax, ILogger logger)
{
    /// <summary>A notification for a member that can not be reached makes the next try come now, but no more often than this.</summary>
    private static readonly TimeSpan WakePauseMin = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly List<ElectionStream> _streams = [];
    private readonly SemaphoreSlim _wake = new(0);
    private readonly Backoff _backoff = new(pauseMax);
    private EnsembleServer? _server;
    private Notification? _last;
    private string? _downReason;
    private long _triedAt;

    public ServerId Id => id;

    /// <summary>Sets where the member is; null when it is in the configuration no more: then it is not called, but may call.</summary>
    public void Configure(EnsembleServer? server)
    {
        ElectionStream? old = null;
        lock (_gate)
        {
            if (server == _server)
            {
                return;
            }

            if (_server is not null && (server?.Host, server?.ElectionPort) != (_server.Host, _server.ElectionPort))
            {
                old = _streams.Find(stream => stream.IsDialed);
            }

            _server = server;
        }

        old?.Abort();
        Wake();
    }

    /// <summary>Puts a notification in line.</summary>
    public void Notify(Notification notification)
    {
        bool mayWake;
        lock (_gate)
        {
            _last = notification;
            _streams.LastOrDefault()?.Offer(notification);
            mayWake = _streams.Count == 0 && TimeProvider.System.GetElapsedTime(_triedAt) >= WakePauseMin;
        }

        if (mayWake)
        {
            Wake();
        }
    }

    /// <summary>Lets go what is in line.</summary>
    public void Flush()
    {
        ElectionStream? stream;
        lock (_gate)
        {
            stream = _streams.LastOrDefault();
        }

        stream?.Flush();
    }

    /// <summary>Carries a stream that the member has called for.</summary>
    public Task AcceptAsync(PeerStream stream) => CarryAsync(new(stream, id, isDialed: false, events));

    /// <summary>Calls the member whenever there is no stream with it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (ToDial() is not { } server)
                {
                    await _wake.WaitAsync(cancellationToken).ConfigureAwait(false);
                    continue;
                }

                if (!await DialAsync(server, cancellationToken).ConfigureAwait(false))
                {
                    await _wake.WaitAsync(_backoff.Next(), cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The member stops.
        }
    }

    /// <summary>Breaks its streams.</summary>
    public void Abort()
    {
        List<ElectionStream> streams;
        lock (_gate)
        {
            streams = [.. _streams];
        }

        streams.ForEach(stream => stream.Abort());
    }

    private EnsembleServer? ToDial()
    {
        lock (_gate)
        {
            return _streams.Count == 0 ? _server : null;
        }
    }

    /// <returns>False when it is too early to call again.</returns>
    private async Task<bool> DialAsync(EnsembleServer server, CancellationToken cancellationToken)
    {
        var address = PeerDuty.Election.AddressOf(server);
        try
        {
            lock (_gate)
            {
                _triedAt = TimeProvider.System.GetTimestamp();
            }

            var stream = await dialer.DialAsync(server, PeerDuty.Election, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                _backoff.Reset();
                using var stop = cancellationToken.Register(static stream => ((PeerStream)stream!).Abort(), stream);
                await CarryAsync(new(stream, id, isDialed: true, events)).ConfigureAwait(false);
            }
        }
        catch (IOException unreachable)
        {
            WentDown(address, unreachable.Message);
        }

        // Also after a stream that had lasted: a member that ends each one at once must not be called without a pause.
        return false;
    }

    private async Task CarryAsync(ElectionStream stream)
    {
        ElectionStream? mine;
        bool isFirst;
        lock (_gate)
        {
            isFirst = _streams.Count == 0;
            _downReason = null;
            _streams.Add(stream);
            mine = self < id && _streams.Exists(other => !other.IsDialed) ? _streams.Find(other => other.IsDialed) : null;
            if (_last is not null)
            {
                stream.Offer(_last);
            }
        }

        if (isFirst)
        {
            Log.ElectionStreamOpen(logger, id, stream.Remote);
        }

        if (mine is not null)
        {
            // The one with the larger number has called as well: its stream stays.
            ThreadPool.UnsafeQueueUserWorkItem(static mine => mine.Abort(), mine, preferLocal: false);
        }

        var reason = await stream.RunAsync().ConfigureAwait(false);
        ElectionStream? left;
        lock (_gate)
        {
            _streams.Remove(stream);
            left = _streams.LastOrDefault();
            if (left is not null && _last is not null)
            {
                // It may have gone out on the stream that has ended, and been lost there.
                left.Offer(_last);
            }
        }

        if (left is not null)
        {
            left.Flush();
        }
        else
        {
            Log.ElectionStreamBroken(logger, id, self, reason);
            Wake();
        }
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            _wake.Release();
        }
    }

    /// <summary>Says so when it is news: not again for each try.</summary>
    private void WentDown(string address, string reason)
    {
        lock (_gate)
        {
            if (_downReason == reason || _streams.Count > 0)
            {
                return;
            }

            _downReason = reason;
        }

        Log.CannotOpenChannel(logger, id, address, reason);
    }
}
