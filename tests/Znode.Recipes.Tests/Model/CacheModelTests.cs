using System.Globalization;
using System.Text;
using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Model;

/// <summary>A cache equals the tree after any schedule of changes, lost connections and lost sessions; what its observers were told adds up to the same.</summary>
[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class CacheModelTests(BackendKind kind) : RecipeFixture(kind)
{
    private const int Rounds = 12;
    private const int StepsInRoundMax = 40;
    private static readonly ZnodePath Root = "/c";

    [Test]
    public async Task A_cache_equals_the_tree([Values(1, 2, 3, 4, 5, 0)] int seed)
    {
        seed = seed == 0 ? Random.Shared.Next() : seed;
        await TestContext.Out.WriteLineAsync($"Replay with A_cache_equals_the_tree({seed})");
        var random = new Random(seed);
        var options = new ZnodeCacheOptions { WatchCapacity = random.Next(1, 64), RequestsInFlightMax = random.Next(1, 16), IncludeRoot = random.Next(2) == 0 };
        await using var cache = Client.Cache(Root, (_, data) => data.GetString(), options);
        var mirror = new Dictionary<string, string>();
        await using var changes = cache.ObserveAsync().GetAsyncEnumerator();
        var change = changes.MoveNextAsync().AsTask();
        for (var round = 0; round < Rounds; round++)
        {
            var last = await ChangeAsync(random);
            await cache.WaitForAsync(last).InTime();

            var tree = await ReadAsync(options.IncludeRoot);
            Assert.That(cache.Current, Is.EquivalentTo(tree), $"round {round}, seed {seed}");
            while (!mirror.OrderBy(entry => entry.Key).SequenceEqual(tree.OrderBy(entry => entry.Key)))
            {
                Assert.That(await change.InTime(), Is.True, $"round {round}, seed {seed}");
                Apply(mirror, changes.Current);
                change = changes.MoveNextAsync().AsTask();
            }
        }

        // What is left is sets to the value that was there.
        await cache.DisposeAsync();
        while (await change.InTime())
        {
            Apply(mirror, changes.Current);
            change = changes.MoveNextAsync().AsTask();
        }

        Assert.That(mirror, Is.EquivalentTo(cache.Current), $"seed {seed}");
    }

    /// <summary>Makes changes at random through the other client, and takes things away from the cache's meanwhile.</summary>
    /// <returns>The last transaction that changed something.</returns>
    private async Task<Zxid> ChangeAsync(Random random)
    {
        var last = Zxid.Zero;
        for (var step = random.Next(StepsInRoundMax); step >= 0; step--)
        {
            var fault = random.Next(60);
            if (fault == 0)
            {
                await Backend.ExpireSessionAsync(Client);
            }
            else if (fault <= 2 && Backend.CanSuspend)
            {
                await Backend.SuspendAsync(Client);
                await Backend.ResumeAsync(Client);
            }

            last = await StepAsync(random) is { } zxid && zxid > last ? zxid : last;
        }

        var marker = await (await Other.GetSessionAsync()).CreateAsync($"/marker-", default, CreateMode.PersistentSequential).InTime();
        return marker.Stat.Czxid > last ? marker.Stat.Czxid : last;
    }

    private async Task<Zxid?> StepAsync(Random random)
    {
        var session = await Other.GetSessionAsync().InTime();
        var path = Root;
        for (var depth = random.Next(4); depth > 0; depth--)
        {
            path /= ((char)('a' + random.Next(3))).ToString();
        }

        var data = Encoding.UTF8.GetBytes(random.Next(100).ToString(CultureInfo.InvariantCulture));
        switch (random.Next(6))
        {
            case 0 or 1:
                return (await session.TryCreateAsync(path, data, new() { CreateParents = true }).InTime())?.Stat.Czxid;
            case 2 or 3 when await session.ExistsAsync(path).InTime() is not null:
                return (await session.SetAsync(path, data).InTime()).Mzxid;
            case 4:
                await session.TryDeleteAsync(path).InTime();
                return null;
            case 5 when await session.ExistsAsync(path).InTime() is { NumChildren: 0 }:
                return (await session.TryCommitAsync(new Transaction().Delete(path).Create(path, data)).InTime()).Zxid;
            default:
                return null;
        }
    }

    private async Task<Dictionary<string, string>> ReadAsync(bool includeRoot)
    {
        var session = await Other.GetSessionAsync().InTime();
        var tree = new Dictionary<string, string>();
        var unread = new Queue<ZnodePath>([Root]);
        while (unread.TryDequeue(out var path))
        {
            if (await session.TryGetAsync(path).InTime() is not { } data)
            {
                continue;
            }

            if (path != Root || includeRoot)
            {
                tree.Add(path == Root ? "" : path.RelativeTo(Root).Value[1..], data.GetString());
            }

            foreach (var name in (await session.GetChildrenAsync(path).InTime()).Names)
            {
                unread.Enqueue(path / name);
            }
        }

        return tree;
    }

    private static void Apply(Dictionary<string, string> mirror, CacheChange<string> change)
    {
        if (change.Kind == CacheChangeKind.Removed)
        {
            Assert.That(mirror.Remove(change.Key, out var gone), Is.True, change.Key);
            Assert.That(gone, Is.EqualTo(change.Previous));
        }
        else
        {
            Assert.That(mirror.ContainsKey(change.Key), Is.EqualTo(change.Kind == CacheChangeKind.Updated), change.Key);
            mirror[change.Key] = change.Value!;
        }
    }
}
