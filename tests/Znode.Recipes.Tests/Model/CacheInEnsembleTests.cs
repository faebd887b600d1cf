using System.Globalization;
using System.Text;
using Znode.Testing;

namespace Znode.Recipes.Tests.Model;

/// <summary>A cache equals the tree after any faults of the ensemble that it is of, and with the same seed it gets there the same way.</summary>
[TestFixture]
public sealed class CacheInEnsembleTests
{
    private const int Rounds = 6;
    private const int StepsInRound = 12;
    private static readonly ZnodePath Root = "/c";

    [Test]
    public async Task A_cache_equals_the_tree_whatever_befalls_the_members([Range(1, 8)] int seed)
    {
        await TestContext.Out.WriteLineAsync($"Replay with A_cache_equals_the_tree_whatever_befalls_the_members({seed})");

        Assert.That(await RunAsync(seed), Is.Not.Empty);
    }

    [Test]
    public async Task With_the_same_seed_it_is_told_the_same_in_the_same_order()
    {
        var first = await RunAsync(3);

        Assert.That(await RunAsync(3), Is.EqualTo(first));
    }

    private static async Task<IReadOnlyList<string>> RunAsync(int seed)
    {
        var random = new Random(seed);
        var told = new List<string>();
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: (ulong)seed);
        await ensemble.RunAsync(
            async () =>
            {
                await ensemble.WaitForLeaderAsync();
                var writer = ensemble.CreateClient();
                await using var cache = ensemble.CreateClient().Cache(Root, (_, data) => data.GetString(), new() { WatchCapacity = random.Next(1, 32) });
                var observing = ObserveAsync(cache, told);
                for (var round = 0; round < Rounds; round++)
                {
                    var last = await ChangeAsync(ensemble, writer, random);
                    await cache.WaitForAsync(last);
                    Assert.That(cache.Current, Is.EquivalentTo(await ReadAsync(await writer.GetSessionAsync())), $"round {round}, seed {seed}");
                }

                await cache.DisposeAsync();
                await observing;
            },
            within: TimeSpan.FromMinutes(30));
        return told;
    }

    private static async Task ObserveAsync(IZnodeCache<string> cache, List<string> told)
    {
        await foreach (var change in cache.ObserveAsync())
        {
            told.Add($"{change.Kind} {change.Key} {change.Previous}>{change.Value} {change.Zxid}");
        }
    }

    /// <summary>Makes changes at random while members are cut off, paused and crash; then all is well again.</summary>
    private static async Task<Zxid> ChangeAsync(ZnodeTestEnsemble ensemble, IZnodeClient writer, Random random)
    {
        ZnodeTestMember? crashed = null;
        for (var step = 0; step < StepsInRound; step++)
        {
            var member = ensemble.Members[random.Next(ensemble.Members.Count)];
            switch (random.Next(12))
            {
                case 0:
                    ensemble.Network.IsolateFromClients(member.Id);
                    break;
                case 1:
                    ensemble.Network.Heal();
                    ensemble.Network.Isolate(member.Id);
                    break;
                case 2:
                    ensemble.Network.Heal();
                    break;
                case 3 when crashed is null:
                    crashed = member;
                    ensemble.Network.Heal();
                    await member.CrashAsync();
                    break;
                case 4 when crashed is not null:
                    await crashed.RestartAsync();
                    crashed = null;
                    break;
                case 5:
                    await Task.Delay(TimeSpan.FromSeconds(random.Next(1, 20)), ensemble.Clock);
                    break;
                default:
                    await TryChangeAsync(ensemble, writer, random);
                    break;
            }
        }

        ensemble.Network.Heal();
        if (crashed is not null)
        {
            await crashed.RestartAsync();
        }

        await ensemble.WaitForLeaderAsync();
        while (true)
        {
            try
            {
                return (await (await writer.GetSessionAsync()).CreateAsync("/marker-", default, CreateMode.PersistentSequential)).Stat.Czxid;
            }
            catch (ZnodeException exception) when (exception.IsTransient || exception is SessionExpiredException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), ensemble.Clock);
            }
        }
    }

    private static async Task TryChangeAsync(ZnodeTestEnsemble ensemble, IZnodeClient writer, Random random)
    {
        var path = Root;
        for (var depth = random.Next(4); depth > 0; depth--)
        {
            path /= ((char)('a' + random.Next(3))).ToString();
        }

        var data = Encoding.UTF8.GetBytes(random.Next(100).ToString(CultureInfo.InvariantCulture));
        var isDelete = random.Next(3) == 0;

        // Without a quorum nothing would be answered, and nobody else heals it.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), ensemble.Clock);
        try
        {
            var session = await writer.GetSessionAsync(patience.Token);
            if (isDelete)
            {
                await session.TryDeleteAsync(path, cancellationToken: patience.Token);
            }
            else if (await session.TryCreateAsync(path, data, new() { CreateParents = true }, patience.Token) is null)
            {
                await session.SetAsync(path, data, cancellationToken: patience.Token);
            }
        }
        catch (ZnodeException exception) when (exception.IsTransient || exception is SessionExpiredException or NoNodeException)
        {
            // Done or not: what counts is the tree afterwards.
        }
        catch (OperationCanceledException)
        {
            // Done or not: what counts is the tree afterwards.
        }
    }

    private static async Task<Dictionary<string, string>> ReadAsync(IZnodeSession session)
    {
        var tree = new Dictionary<string, string>();
        var unread = new Queue<ZnodePath>([Root]);
        while (unread.TryDequeue(out var path))
        {
            if (await session.TryGetAsync(path) is { } data)
            {
                if (path != Root)
                {
                    tree.Add(path.RelativeTo(Root).Value[1..], data.GetString());
                }

                foreach (var name in (await session.GetChildrenAsync(path)).Names)
                {
                    unread.Enqueue(path / name);
                }
            }
        }

        return tree;
    }
}
