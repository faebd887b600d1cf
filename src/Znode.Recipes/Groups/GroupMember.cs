using System.Diagnostics.CodeAnalysis;
using Znode.Recipes.Observing;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Groups;

/// <summary>A member that stays: one znode on one session after another.</summary>
/// <remarks>
/// A left-over of an earlier session of its own is replaced at once; whoever else has the name is waited for. One loop keeps it in the group, from the first join to the end.
/// </remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "A source of tokens without a timer has nothing to let go of.")]
internal sealed class GroupMember(IZnodeClient client, ZnodePath path, ReadOnlyMemory<byte> data) : IGroupMember
{
    /// <summary>After a refusal, by the client's clock.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _left = new();

    // Sessions that this member was in the group with. Only the one loop adds to it.
    private readonly HashSet<SessionId> _own = [];

    /// <summary>What the others are to know; a box, so that it is replaced as a whole.</summary>
    private volatile StrongData _data = new(data);

    /// <summary>The session that the member is in the group with, or tries to be.</summary>
    private volatile IZnodeSession? _session;
    private Task _staying = Task.CompletedTask;
    private int _isDisposed;

    public string Name => path.Name;

    public ZnodePath Path => path;

    /// <summary>Joins, and begins to stay.</summary>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        IZnodeSession session;
        try
        {
            session = await JoinAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new ZnodeCanceledException(await RemoveAsync().ConfigureAwait(false) ? RequestStatus.NotSent : RequestStatus.Sent, cancellationToken);
        }
        catch
        {
            await RemoveAsync().ConfigureAwait(false);
            throw;
        }

        _staying = StayAsync(session);
    }

    public async ValueTask SetDataAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, typeof(IGroupMember));
        _data = new(data);
        if (_session is { } session)
        {
            // Not by the caller's token: who gives up waiting has told it all the same.
            var telling = TellToTheEndAsync(session);
            try
            {
                await telling.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw new ZnodeCanceledException(RequestStatus.Sent, cancellationToken);
            }

            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, typeof(IGroupMember));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _left.Cancel();
        await _staying.ConfigureAwait(false);
        await RemoveAsync().ConfigureAwait(false);
    }

    /// <summary>Comes back whenever the znode is gone, until the member leaves or its client ends.</summary>
    private async Task StayAsync(IZnodeSession session)
    {
        var cancellationToken = _left.Token;
        try
        {
            while (true)
            {
                try
                {
                    await client.GoneAsync(session, path, cancellationToken).ConfigureAwait(false);
                }
                catch (SessionExpiredException)
                {
                    // Gone with it.
                }

                session = await JoinAgainAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Left.
        }
        catch (InvalidOperationException)
        {
            // The client was disposed or its member has stopped: there are no more sessions to come back with.
        }
    }

    /// <summary>Comes back, also where that is refused for now.</summary>
    private async ValueTask<IZnodeSession> JoinAgainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await JoinAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ZnodeException)
            {
                await Task.Delay(Pause, client.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Makes the znode, or finds that it is there.</summary>
    private async ValueTask<IZnodeSession> JoinAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var session = await client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
            _session = session;
            _own.Add(session.Id);
            try
            {
                while (!await client.RepeatAsync(session, () => TryJoinAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false))
                {
                    await client.GoneAsync(session, path, cancellationToken).ConfigureAwait(false);
                }

                return session;
            }
            catch (SessionExpiredException)
            {
                // On with the next.
            }
        }
    }

    /// <returns>False when somebody else has the name.</returns>
    private async ValueTask<bool> TryJoinAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        while (true)
        {
            var told = _data;
            try
            {
                if (await session.TryCreateAsync(path, told.Bytes, CreateMode.Ephemeral, cancellationToken).ConfigureAwait(false) is not null)
                {
                    // What was set meanwhile found no znode, perhaps.
                    return ReferenceEquals(told, _data) || await TellAsync(session, cancellationToken).ConfigureAwait(false);
                }
            }
            catch (NoNodeException)
            {
                await client.CreateContainerAsync(session, path.Parent, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (await session.ExistsAsync(path, cancellationToken).ConfigureAwait(false) is { } stat)
            {
                if (stat.EphemeralOwner == session.Id)
                {
                    return await TellAsync(session, cancellationToken).ConfigureAwait(false);
                }

                if (!_own.Contains(stat.EphemeralOwner))
                {
                    return false;
                }

                // The ensemble has not noticed yet that our last session has ended: nobody else's znode has its owner.
                await session.TryDeleteAsync(path, stat.Version, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sets the data of our znode; without one the loop makes it with them.</summary>
    private async ValueTask<bool> TellAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        StrongData told;
        do
        {
            told = _data;
            try
            {
                if (await session.ExistsAsync(path, cancellationToken).ConfigureAwait(false) is { } stat && stat.EphemeralOwner == session.Id)
                {
                    await session.SetAsync(path, told.Bytes, cancellationToken: cancellationToken).ConfigureAwait(false);
                }
            }
            catch (NoNodeException)
            {
                return true;
            }
        }
        while (!ReferenceEquals(told, _data));
        return true;
    }

    /// <summary>Sets the data of our znode, for as long as the session lives and the member stays.</summary>
    private async Task TellToTheEndAsync(IZnodeSession session)
    {
        try
        {
            await client.RepeatAsync(session, () => TellAsync(session, _left.Token), _left.Token).ConfigureAwait(false);
        }
        catch (SessionExpiredException)
        {
            // The loop comes back with the new data.
        }
        catch (OperationCanceledException)
        {
            // The member has left.
        }
    }

    private async ValueTask<bool> RemoveAsync() =>
        _session is not { } session || await client.RemoveAsync(session, () => session.DeleteOwnAsync(path)).ConfigureAwait(false);

    private sealed record StrongData(ReadOnlyMemory<byte> Bytes);
}
