using System.Buffers.Binary;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Counters;

/// <summary>The number in a znode. Curator: <c>DistributedAtomicLong</c>.</summary>
/// <remarks>
/// A write whose answer is lost is looked after: the version and the number that are there mostly tell what became of it. Where they do not, because somebody may have made the same change,
/// the caller is told that it is not known.
/// </remarks>
internal sealed class Counter(IZnodeClient client, ZnodePath path) : IZnodeCounter
{
    public async ValueTask<long> GetAsync(CancellationToken cancellationToken = default) =>
        (await client.RepeatAsync(session => ReadAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false)).Value;

    public async ValueTask<long> AddAsync(long delta, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var before = await client.RepeatAsync(session => ReadAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false);
            var sum = checked(before.Value + delta);
            if (await TryReplaceAsync(before, sum, cancellationToken).ConfigureAwait(false))
            {
                return sum;
            }
        }
    }

    public async ValueTask<bool> CompareAndSetAsync(long expected, long value, CancellationToken cancellationToken = default)
    {
        var isFirst = true;
        while (true)
        {
            var before = await client.RepeatAsync(session => ReadAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (before.Value == expected)
            {
                if (await TryReplaceAsync(before, value, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }
            else if (!isFirst)
            {
                return false;
            }

            // A refusal is told only of what is there now: the member may lag behind.
            isFirst = false;
            await client.RepeatAsync(session => SyncAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a number in the place of another.</summary>
    /// <returns>False when it is certain that nothing was written, because the other is not there any more or was not replaced.</returns>
    private async ValueTask<bool> TryReplaceAsync(Reading before, long value, CancellationToken cancellationToken)
    {
        var data = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(data, value);
        IZnodeSession? writer = null;
        try
        {
            return await client.WriteOnceAsync(session => TryWriteAsync(writer = session, before, data, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (ZnodeException exception) when (exception is not SessionExpiredException && exception.Request == RequestStatus.Sent)
        {
            var after = await client.FindOutAsync(
                writer!,
                async () =>
                {
                    // Behind it on the same session: what was on its way has arrived, or will not.
                    await SyncAsync(writer!, cancellationToken).ConfigureAwait(false);
                    return await ReadAsync(writer!, cancellationToken).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
            var isUnchanged = after.Stat?.Mzxid == before.Stat?.Mzxid;
            var isOfAnother = after.Value != value && (before.Stat is { } old
                ? after.Stat is { } set && set.Czxid == old.Czxid && set.Version == old.Version + 1
                : after.Stat is { Version: 0 });
            if (isUnchanged || isOfAnother)
            {
                return false;
            }

            throw;
        }
    }

    private async ValueTask<bool> TryWriteAsync(IZnodeSession session, Reading before, byte[] data, CancellationToken cancellationToken)
    {
        if (before.Stat is not { } stat)
        {
            return await session.TryCreateAsync(path, data, new() { CreateParents = true }, cancellationToken).ConfigureAwait(false) is not null;
        }

        try
        {
            return await session.TrySetAsync(path, data, stat.Version, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (NoNodeException)
        {
            return false;
        }
    }

    private async ValueTask<bool> SyncAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        await session.SyncAsync(path, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask<Reading> ReadAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        if (await session.TryGetAsync(path, cancellationToken).ConfigureAwait(false) is not { } data)
        {
            return default;
        }

        return data.Data.Length switch
        {
            // Curator reads no bytes as zero.
            0 => new(0, data.Stat),
            sizeof(long) => new(BinaryPrimitives.ReadInt64BigEndian(data.Data.Span), data.Stat),
            var length => throw new InvalidDataException($"The znode {path} holds {length} bytes, and a counter has 8. Is it used for something else?"),
        };
    }

    /// <param name="Value">The number.</param>
    /// <param name="Stat">The znode's; null when it does not exist.</param>
    private readonly record struct Reading(long Value, Stat? Stat);
}
