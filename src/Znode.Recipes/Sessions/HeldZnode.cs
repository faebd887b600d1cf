using System.Diagnostics.CodeAnalysis;

namespace Znode.Recipes.Sessions;

/// <summary>An ephemeral znode whose existence is what somebody holds: a lock, a permit, a term, a claim.</summary>
/// <remarks>
/// It is watched, so that a deletion by someone else is a loss like that of the session. Thread-safe.
/// </remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "A source of tokens without a timer has nothing to let go of, and the tokens are read after the end.")]
internal sealed class HeldZnode
{
    private readonly IZnodeClient _client;
    private readonly IZnodeWatch _watch;

    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _released = new();
    private readonly CancellationTokenRegistration _sessionLost;
    private int _isReleased;

    /// <summary>Whether the owner deletes the znode itself, which is no loss.</summary>
    private int _isRemoving;

    /// <summary>Whether nobody watches over the znode any more: it is gone, or that can not be found out.</summary>
    private int _isGone;

    private HeldZnode(IZnodeClient client, IZnodeSession session, ZnodePath path, Stat stat, IZnodeWatch watch)
    {
        _client = client;
        _watch = watch;
        Session = session;
        Path = path;
        FencingToken = stat.Czxid.Value;
        _sessionLost = session.Lost.UnsafeRegister(static lost => ((CancellationTokenSource)lost!).Cancel(), _lost);
    }

    public IZnodeSession Session { get; }

    public ZnodePath Path { get; }

    /// <summary>Gets the zxid that created the znode.</summary>
    public long FencingToken { get; }

    /// <summary>Gets a token that fires when the znode is gone or may be, unless it was released before.</summary>
    /// <remarks>The session's own where that has fired: what tells ours of it may run later.</remarks>
    public CancellationToken Lost => Session.Lost.IsCancellationRequested && Volatile.Read(ref _isReleased) == 0 ? Session.Lost : _lost.Token;

    /// <summary>Begins to watch over a znode.</summary>
    /// <returns>Null when it is not there any more, or is not the session's.</returns>
    public static async ValueTask<HeldZnode?> TryHoldAsync(IZnodeClient client, IZnodeSession session, ZnodePath path, CancellationToken cancellationToken)
    {
        var watch = await client.RepeatAsync(session, () => session.WatchAsync(path, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        try
        {
            var stat = await client.RepeatAsync(session, () => session.ExistsAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (stat is { } known && known.EphemeralOwner == session.Id)
            {
                var held = new HeldZnode(client, session, path, known, watch);
                _ = held.WatchOverAsync();
                return held;
            }
        }
        catch
        {
            await watch.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await watch.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>Adds the condition that the znode is there.</summary>
    public Transaction Guard(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);

        // Its name carries a mark of its own, where this is for anybody's use: nobody else's znode can be at the path.
        return transaction.Check(Path);
    }

    /// <summary>The owner is about to delete the znode itself, with something else in one transaction.</summary>
    public void BeginRemoval() => Interlocked.Exchange(ref _isRemoving, 1);

    /// <summary>The owner has not deleted it: if it is gone nevertheless, that is a loss.</summary>
    public void RemovalFailed()
    {
        Interlocked.Exchange(ref _isRemoving, 0);
        TellLoss();
    }

    /// <summary>Deletes the znode and stops watching it. Without a connection the deletion goes on behind the caller.</summary>
    public ValueTask ReleaseAsync() => ReleaseAsync(async () => await Session.TryDeleteAsync(Path).ConfigureAwait(false));

    /// <summary>The same for a znode whose name is not its own: what another has made there since is left alone.</summary>
    public ValueTask ReleaseIfThereAsync()
    {
        var isAgain = false;
        return ReleaseAsync(async () =>
        {
            if (isAgain)
            {
                // A member that the session has moved to may not know yet that it is gone.
                await Session.SyncAsync(Path).ConfigureAwait(false);
            }

            isAgain = true;
            if (IsHeld(await Session.ExistsAsync(Path).ConfigureAwait(false)))
            {
                await Session.TryDeleteAsync(Path).ConfigureAwait(false);
            }
        });
    }

    /// <summary>Stops watching the znode, which is not held any more.</summary>
    /// <param name="removal">Removes what is left of it; can be run again. Null when nothing is.</param>
    public async ValueTask ReleaseAsync(Func<ValueTask>? removal)
    {
        if (Interlocked.Exchange(ref _isReleased, 1) != 0)
        {
            return;
        }

        _sessionLost.Unregister();
        _released.Cancel();
        await _watch.DisposeAsync().ConfigureAwait(false);
        if (removal is not null)
        {
            await _client.RemoveAsync(Session, removal).ConfigureAwait(false);
        }
    }

    /// <summary>Has <see cref="Lost"/> fire, for who was given it and has released the znode.</summary>
    public void End() => _lost.Cancel();

    private async Task WatchOverAsync()
    {
        try
        {
            await foreach (var e in _watch.WithCancellation(_released.Token).ConfigureAwait(false))
            {
                if (e.Kind is WatchEventKind.Deleted or WatchEventKind.Gap && !await IsThereAsync().ConfigureAwait(false))
                {
                    break;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SessionExpiredException or ObjectDisposedException)
        {
            // Released or lost: which, is known below.
        }
        finally
        {
            // Also when it can not be found out any more: who can not tell that it holds, does not.
            Interlocked.Exchange(ref _isGone, 1);
            TellLoss();
        }
    }

    private void TellLoss()
    {
        if (Volatile.Read(ref _isGone) != 0 && Volatile.Read(ref _isRemoving) == 0 && Volatile.Read(ref _isReleased) == 0)
        {
            _lost.Cancel();
        }
    }

    private async ValueTask<bool> IsThereAsync() =>
        IsHeld(await _client.RepeatAsync(Session, () => Session.ExistsAsync(Path, _released.Token), _released.Token).ConfigureAwait(false));

    private bool IsHeld(Stat? stat) => stat is { } known && known.EphemeralOwner == Session.Id && known.Czxid.Value == FencingToken;
}
