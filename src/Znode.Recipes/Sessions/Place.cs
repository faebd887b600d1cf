using System.Globalization;

namespace Znode.Recipes.Sessions;

/// <summary>An ephemeral sequential znode that somebody takes in a line: made once, whatever becomes of the answer, and taken away in the end.</summary>
/// <remarks>
/// The name carries a mark, as Curator's protection mode makes it, so that a place whose create was not answered is found again. The mark is made here and not by the
/// session's protected creates: whoever stops waiting in the middle of a create must be able to remove what came of it.
/// </remarks>
internal sealed class Place
{
    private readonly IZnodeClient _client;

    private Place(IZnodeClient client, IZnodeSession session, ZnodePath path, Stat stat)
    {
        _client = client;
        Session = session;
        Path = path;
        Stat = stat;
    }

    /// <summary>Gets the session that it belongs to.</summary>
    public IZnodeSession Session { get; }

    public ZnodePath Path { get; }

    /// <summary>Gets the stat that it was created with.</summary>
    public Stat Stat { get; }

    /// <summary>Takes a place.</summary>
    /// <param name="client">The client of the session.</param>
    /// <param name="session">Who it is to belong to.</param>
    /// <param name="line">The parent; a container is made when it does not exist.</param>
    /// <param name="kind">What stands between the mark and the sequence number.</param>
    /// <param name="data">The data.</param>
    /// <param name="cancellationToken">Ends the attempt; nothing is left of it then.</param>
    public static ValueTask<Place> TakeAsync(
        IZnodeClient client, IZnodeSession session, ZnodePath line, string kind, ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        TakeAsync(client, session, line, NewMark(), kind, data, cancellationToken);

    /// <summary>Makes what a name begins with, and no other. Curator: <c>ProtectedUtils</c>.</summary>
    public static string NewMark() => string.Create(CultureInfo.InvariantCulture, $"_c_{Guid.NewGuid():D}-");

    /// <summary>Takes a place with a mark of the caller's, which the session has no other place with.</summary>
    /// <inheritdoc cref="TakeAsync(IZnodeClient, IZnodeSession, ZnodePath, string, ReadOnlyMemory{byte}, CancellationToken)"/>
    public static async ValueTask<Place> TakeAsync(
        IZnodeClient client, IZnodeSession session, ZnodePath line, string mark, string kind, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(client, session, line, mark, line / (mark + kind), data);
        try
        {
            return await client.RepeatAsync(session, () => attempt.RunAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new ZnodeCanceledException(await attempt.UndoAsync().ConfigureAwait(false) ? RequestStatus.NotSent : RequestStatus.Sent, cancellationToken);
        }
        catch
        {
            await attempt.UndoAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives the place up.</summary>
    /// <returns>True when it is gone; false when that goes on behind the caller, because there is no connection.</returns>
    public ValueTask<bool> LeaveAsync() => _client.RemoveAsync(Session, async () => await Session.TryDeleteAsync(Path).ConfigureAwait(false));

    /// <param name="client">The client.</param>
    /// <param name="session">The session.</param>
    /// <param name="line">The parent.</param>
    /// <param name="mark">What the name begins with, and no other.</param>
    /// <param name="path">What to create, without its sequence number.</param>
    /// <param name="data">The data.</param>
    private sealed class Attempt(IZnodeClient client, IZnodeSession session, ZnodePath line, string mark, ZnodePath path, ReadOnlyMemory<byte> data)
    {
        /// <summary>Whether a create may have come to something that is not known here.</summary>
        private bool _isUnknown;

        public async ValueTask<Place> RunAsync(CancellationToken cancellationToken)
        {
            if (_isUnknown && await FindAsync(cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }

            while (true)
            {
                try
                {
                    _isUnknown = true;
                    var created = await session.CreateAsync(path, data, CreateMode.EphemeralSequential, cancellationToken).ConfigureAwait(false);
                    _isUnknown = false;
                    return new(client, session, created.Path, created.Stat);
                }
                catch (NoNodeException)
                {
                    _isUnknown = false;
                    await client.CreateContainerAsync(session, line, cancellationToken).ConfigureAwait(false);
                }
                catch (ZnodeException exception)
                {
                    _isUnknown = exception.Request == RequestStatus.Sent;
                    throw;
                }
                catch (ZnodeCanceledException exception)
                {
                    _isUnknown = exception.Request == RequestStatus.Sent;
                    throw;
                }
            }
        }

        /// <summary>Removes what may have come of it.</summary>
        public async ValueTask<bool> UndoAsync() => !_isUnknown || await client.RemoveAsync(
            session,
            async () =>
            {
                if (await FindAsync(CancellationToken.None).ConfigureAwait(false) is { } found)
                {
                    await session.TryDeleteAsync(found.Path).ConfigureAwait(false);
                }
            }).ConfigureAwait(false);

        private async ValueTask<Place?> FindAsync(CancellationToken cancellationToken)
        {
            // A member that the session has moved to may not know yet what the one before proposed.
            await session.SyncAsync(line, cancellationToken).ConfigureAwait(false);
            var children = await session.TryGetChildrenAsync(line, cancellationToken).ConfigureAwait(false);
            foreach (var name in (children?.Names ?? []).Where(name => name.StartsWith(mark, StringComparison.Ordinal)))
            {
                if (await session.ExistsAsync(line / name, cancellationToken).ConfigureAwait(false) is { } stat && stat.EphemeralOwner == session.Id)
                {
                    return new(client, session, line / name, stat);
                }
            }

            return null;
        }
    }
}
