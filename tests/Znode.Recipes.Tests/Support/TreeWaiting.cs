namespace Znode.Recipes.Tests;

/// <summary>Awaits what a tree must become, and fails instead of hanging when it does not.</summary>
internal static class TreeWaiting
{
    /// <summary>Gets values of a stream until one is as expected, and returns that.</summary>
    public static async Task<T> NextAsync<T>(this IAsyncEnumerator<T> stream, Func<T, bool> isExpected)
    {
        T value;
        do
        {
            value = await stream.NextAsync();
        }
        while (!isExpected(value));

        return value;
    }

    /// <summary>Returns when a znode has as many children as expected; a znode that does not exist has none.</summary>
    public static async Task<IReadOnlyList<string>> ChildrenAsync(this IZnodeSession session, ZnodePath path, int count)
    {
        await using var watch = await session.WatchAsync(path, WatchScope.Children).InTime();
        await using var created = await session.WatchAsync(path).InTime();
        await using var events = watch.GetAsyncEnumerator();
        await using var creations = created.GetAsyncEnumerator();
        while (true)
        {
            if (await session.TryGetChildrenAsync(path).InTime() is not { } children)
            {
                if (count == 0)
                {
                    return [];
                }

                await creations.NextAsync();
            }
            else if (children.Names.Count == count)
            {
                return children.Names;
            }
            else
            {
                await events.NextAsync();
            }
        }
    }

    /// <summary>Returns when a znode is there, or is not.</summary>
    public static async Task ExistsAsync(this IZnodeSession session, ZnodePath path, bool exists)
    {
        await using var watch = await session.WatchAsync(path).InTime();
        await using var events = watch.GetAsyncEnumerator();
        while (await session.ExistsAsync(path).InTime() is null == exists)
        {
            await events.NextAsync();
        }
    }

    /// <summary>Returns when the data of a znode is as expected.</summary>
    public static async Task DataAsync(this IZnodeSession session, ZnodePath path, Func<ZnodeData, bool> isExpected)
    {
        await using var watch = await session.WatchAsync(path).InTime();
        await using var events = watch.GetAsyncEnumerator();
        while (await session.TryGetAsync(path).InTime() is not { } data || !isExpected(data))
        {
            await events.NextAsync();
        }
    }
}
