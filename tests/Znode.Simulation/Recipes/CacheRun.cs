using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>Writers change a subtree that caches hold. Neither a cache nor an entry of it ever goes back to an older state; after any trouble each cache is equal to the tree.</summary>
internal sealed class CacheRun(ulong seed) : RecipeRun(seed)
{
    private const int Writers = 2;
    private const int Caches = 2;

    protected override async Task WorkAsync()
    {
        var clients = Enumerable.Range(1, Caches).Select(number => Ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(4 + number) })).ToList();
        var caches = clients.Select(static client => client.Cache("/data", static (_, data) => new Entry(data.GetString(), data.Stat.Mzxid))).ToList();
        await Task.WhenAll([.. Enumerable.Range(1, Writers).Select(WriteAsync), .. caches.Select(LookAsync)]);

        var reader = Ensemble.CreateClient();
        var session = await reader.GetSessionAsync();
        await session.SyncAsync("/");
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await ReadAsync(session, "/data", tree);
        Note($"the tree has {tree.Count} znodes at {session.LastZxid}");
        foreach (var cache in caches)
        {
            await cache.WaitForAsync(session.LastZxid);
            var held = new SortedDictionary<string, string>(cache.Current.ToDictionary(static entry => entry.Key, static entry => entry.Value.Text), StringComparer.Ordinal);
            Require(held.SequenceEqual(tree), $"a cache at {cache.AsOf} has {string.Join(' ', held)}, the tree {string.Join(' ', tree)}");
        }

        foreach (var cache in caches)
        {
            await cache.DisposeAsync();
        }

        foreach (var client in clients.Append(reader))
        {
            await client.DisposeAsync();
        }
    }

    private static async Task ReadAsync(IZnodeSession session, ZnodePath path, SortedDictionary<string, string> tree)
    {
        foreach (var name in (await session.TryGetChildrenAsync(path))?.Names ?? [])
        {
            tree[$"{path / name}"["/data/".Length..]] = await session.GetStringAsync(path / name);
            await ReadAsync(session, path / name, tree);
        }
    }

    private async Task LookAsync(IZnodeCache<Entry> cache)
    {
        var last = Zxid.Zero;
        var newest = new Dictionary<string, Zxid>();
        while (IsTroubled)
        {
            Require(cache.AsOf >= last, $"a cache goes from {last} to {cache.AsOf}");
            last = cache.AsOf;
            foreach (var (key, entry) in cache.Current)
            {
                Require(entry.Mzxid >= newest.GetValueOrDefault(key), $"{key} goes back from {newest.GetValueOrDefault(key)} to {entry.Mzxid}, in a cache at {cache.AsOf}");
                newest[key] = entry.Mzxid;
            }

            await PassAsync(20, 2_000);
        }
    }

    private async Task WriteAsync(int number)
    {
        var client = Ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(10) });
        await using (client)
        {
            while (IsTroubled)
            {
                try
                {
                    await ChangeAsync(await client.GetSessionAsync(), number);
                }
                catch (ZnodeException exception)
                {
                    Note($"{number} does not write: {exception.GetType().Name}, {exception.Request}");
                }

                await PassAsync(1, 400);
            }
        }
    }

    private async Task ChangeAsync(IZnodeSession session, int number)
    {
        ZnodePath path = $"/data/{(char)('a' + Random.Next(3))}";
        path = Random.Next(3) == 0 ? path : path / $"{(char)('x' + Random.Next(3))}";
        var text = $"{number}-{Random.Next(1_000_000)}";
        switch (Random.Next(6))
        {
            case 0:
                await session.TryDeleteAsync(path);
                break;
            case 1:
                await session.TryCommitAsync(new global::Znode.Transaction().Set(path, System.Text.Encoding.UTF8.GetBytes(text), ZnodeVersion.Any).Create(path / "t"));
                break;
            case 2:
                await session.TryCreateAsync(path, text, new() { CreateParents = true, Mode = CreateMode.Persistent });
                break;
            default:
                if (await session.TryCreateAsync(path, text, new() { CreateParents = true }) is null)
                {
                    await session.SetAsync(path, text);
                }

                break;
        }
    }

    private sealed record Entry(string Text, Zxid Mzxid);
}
