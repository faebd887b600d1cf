using Znode.Recipes.Observing;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Locks;

/// <summary>Who must be gone before one may go in.</summary>
/// <param name="line">Who stands in line, the first first.</param>
/// <param name="own">Where the one stands.</param>
/// <returns>The index of one that is in the way, or null when nobody is.</returns>
internal delegate int? Blocker(IReadOnlyList<Contender> line, int own);

/// <summary>How one stands in a line until it is one's turn: each watches only the one that is in the way, so that a release wakes one and not all.</summary>
/// <remarks>
/// A session that is lost on the way costs the place and nothing else: one goes to the end of the line with the next. Whoever stops waiting takes the place away.
/// </remarks>
internal sealed class LineEntry(IZnodeClient client, Line line)
{
    /// <summary>Goes to the end of the line, waits, and holds the place when it is one's turn.</summary>
    /// <param name="kind">What stands before the sequence number.</param>
    /// <param name="blocker">Who is in the way.</param>
    /// <param name="data">The data of the znode.</param>
    /// <param name="mayWait">Whether to wait for others.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when others are in the way, and waiting for them is not wanted.</returns>
    public async ValueTask<HeldZnode?> EnterAsync(string kind, Blocker blocker, ReadOnlyMemory<byte> data, bool mayWait, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var session = await client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
                var place = await Place.TakeAsync(client, session, line.Path, kind, data, cancellationToken).ConfigureAwait(false);
                var (held, isBlocked) = await WaitAsync(place, blocker, mayWait, cancellationToken).ConfigureAwait(false);
                if (held is not null || isBlocked)
                {
                    return held;
                }
            }
            catch (SessionExpiredException)
            {
                // The place went with it.
            }
            catch (OperationCanceledException exception) when (exception is not ZnodeCanceledException)
            {
                throw new ZnodeCanceledException(RequestStatus.NotSent, cancellationToken);
            }
        }
    }

    /// <returns>The place, held; or that others are in the way. Neither when someone deleted it.</returns>
    private async ValueTask<(HeldZnode? Held, bool IsBlocked)> WaitAsync(Place place, Blocker blocker, bool mayWait, CancellationToken cancellationToken)
    {
        var session = place.Session;
        try
        {
            while (true)
            {
                var contenders = await client.RepeatAsync(session, () => line.ListAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false);
                var own = IndexOf(contenders, place.Path.Name);
                if (own < 0)
                {
                    return default;
                }

                // The list is of a state after the place was taken: who is missing from it and was before us is gone for ever, however far the member lags behind.
                if (blocker(contenders, own) is not { } inTheWay)
                {
                    return (await HeldZnode.TryHoldAsync(client, session, place.Path, cancellationToken).ConfigureAwait(false), false);
                }

                if (!mayWait)
                {
                    await place.LeaveAsync().ConfigureAwait(false);
                    return (null, true);
                }

                await client.GoneAsync(session, line.Path / contenders[inTheWay].Name, cancellationToken).ConfigureAwait(false);
            }
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

    private static int IndexOf(IReadOnlyList<Contender> contenders, string name)
    {
        for (var i = 0; i < contenders.Count; i++)
        {
            if (contenders[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
