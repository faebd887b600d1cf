using Znode.Recipes.Observing;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Barriers;

/// <summary>The barrier at which members begin and end together. Curator: <c>DistributedDoubleBarrier</c>.</summary>
/// <remarks>
/// Each member is an ephemeral znode. The one that completes the number creates <c>ready</c>, for which the others wait. On the way out all but the lowest go and wait for the lowest, and
/// that waits for the highest: so each wakes few. They wait for those who were in with them, and not for who comes again when the first are out.
/// </remarks>
internal sealed class DoubleBarrier : IZnodeDoubleBarrier
{
    private const string Ready = "ready";
    private const string Kind = "member-";

    private readonly IZnodeClient _client;
    private readonly ZnodePath _path;
    private Place? _place;

    /// <summary>Who was in when this member was.</summary>
    private IReadOnlyList<string> _inside = [];

    public DoubleBarrier(IZnodeClient client, ZnodePath path, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        (_client, _path, Count) = (client, path, count);
    }

    public int Count { get; }

    public async ValueTask EnterAsync(CancellationToken cancellationToken = default)
    {
        if (_place is not null)
        {
            throw new InvalidOperationException("The member is in: it has to leave first.");
        }

        // The same on one session after the other, so that what a lost one has left is known.
        var mark = Place.NewMark();
        for (var isAgain = false; _place is null; isAgain = true)
        {
            try
            {
                var session = await _client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
                if (isAgain)
                {
                    await _client.RepeatAsync(session, () => RemoveEarlierAsync(session, mark, cancellationToken), cancellationToken).ConfigureAwait(false);
                }

                _place = await EnterAsync(session, mark, cancellationToken).ConfigureAwait(false);
            }
            catch (SessionExpiredException)
            {
                // The member went with it, and goes in with the next.
            }
            catch (OperationCanceledException exception) when (exception is not ZnodeCanceledException)
            {
                throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
            }
        }
    }

    public async ValueTask LeaveAsync(CancellationToken cancellationToken = default)
    {
        var place = _place ?? throw new InvalidOperationException("The member is not in: it has to enter first.");
        try
        {
            while (!await _client.RepeatAsync(session => TryLeaveAsync(session, place, cancellationToken), cancellationToken).ConfigureAwait(false))
            {
                // One of the others has gone.
            }

            await _client.RepeatAsync(session => session.TryDeleteAsync(_path / Ready, cancellationToken: cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _place = null;
            await place.LeaveAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Removes the places of lost sessions, which the ensemble may not have ended yet: they would count as further members.</summary>
    private async ValueTask RemoveEarlierAsync(IZnodeSession session, string mark, CancellationToken cancellationToken)
    {
        await session.SyncAsync(_path, cancellationToken).ConfigureAwait(false);
        foreach (var earlier in (await MembersAsync(session, cancellationToken).ConfigureAwait(false)).Where(name => name.StartsWith(mark, StringComparison.Ordinal)))
        {
            await session.TryDeleteAsync(_path / earlier, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Place> EnterAsync(IZnodeSession session, string mark, CancellationToken cancellationToken)
    {
        var place = await Place.TakeAsync(_client, session, _path, mark, Kind, default, cancellationToken).ConfigureAwait(false);
        try
        {
            var isReady = false;
            while (!isReady)
            {
                await _client.ChangedAsync(
                    session,
                    _path / Ready,
                    WatchScope.Node,
                    async () => isReady = await IsReadyAsync(session, cancellationToken).ConfigureAwait(false),
                    e => isReady |= e.Kind == WatchEventKind.Created,
                    cancellationToken).ConfigureAwait(false);
            }

            _inside = await _client.RepeatAsync(session, () => MembersAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false);
            return place;
        }
        catch (OperationCanceledException)
        {
            throw new ZnodeCanceledException(await place.LeaveAsync().ConfigureAwait(false) ? RequestStatus.NotSent : RequestStatus.Sent, cancellationToken);
        }
        catch
        {
            await place.LeaveAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<bool> IsReadyAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        var children = await session.TryGetChildrenAsync(_path, cancellationToken).ConfigureAwait(false);
        if (children is null || children.Names.Contains(Ready))
        {
            return children is not null;
        }

        // The list is of a state after our own place was taken: the last to take one sees all.
        if (children.Names.Count < Count)
        {
            return false;
        }

        await session.TryCreateAsync(_path / Ready, cancellationToken: cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Lists the members, the lowest first.</summary>
    private async ValueTask<IReadOnlyList<string>> MembersAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        var children = await session.TryGetChildrenAsync(_path, cancellationToken).ConfigureAwait(false);
        return [.. (children?.Names ?? []).Where(name => name != Ready).Order(StringComparer.Ordinal)];
    }

    /// <returns>True when all are out who were inside; false after one of them has gone.</returns>
    private async ValueTask<bool> TryLeaveAsync(IZnodeSession session, Place place, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(session, place.Session))
        {
            // The next one may be at a member that does not know yet who came.
            await session.SyncAsync(_path, cancellationToken).ConfigureAwait(false);
        }

        var members = await MembersAsync(session, cancellationToken).ConfigureAwait(false);
        if (members.Contains(place.Path.Name))
        {
            // Nobody can have come again yet: these are all who came late.
            _inside = members;
        }

        members = [.. members.Where(_inside.Contains)];
        if (members is [])
        {
            return true;
        }

        var own = place.Path.Name;
        var isLowest = members[0] == own;
        if (!isLowest || members.Count == 1)
        {
            await session.TryDeleteAsync(place.Path, cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        if (isLowest && members.Count == 1)
        {
            return true;
        }

        await _client.GoneAsync(session, _path / (isLowest ? members[^1] : members[0]), cancellationToken).ConfigureAwait(false);
        return false;
    }
}
