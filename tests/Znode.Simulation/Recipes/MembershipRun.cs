namespace Znode.Simulation.Recipes;

/// <summary>Some come, change what they say, go and come again, under names of their own. In the end those are there who have not gone, with what they said last, and nobody else.</summary>
internal abstract class MembershipRun(ulong seed) : RecipeRun(seed)
{
    private const int Members = 3;
    private const int LooksAfterwards = 120;

    private readonly SortedDictionary<string, string> _expected = new(StringComparer.Ordinal);

    protected override async Task WorkAsync()
    {
        using var end = new CancellationTokenSource();
        var observing = ObserveAsync(end.Token);
        var clients = Enumerable.Range(1, Members).Select(_ => NewClient()).ToList();
        var members = await Task.WhenAll(clients.Select((client, i) => TakePartAsync($"member-{i + 1}", client)));
        var reader = NewClient();
        for (var look = 1; await DifferenceAsync(reader, _expected) is { } difference; look++)
        {
            Require(look < LooksAfterwards, $"{difference}, and expected are {string.Join(' ', _expected)}");
            await PassAsync(1_000, 1_001);
        }

        Note($"there are {string.Join(' ', _expected)}");
        foreach (var member in members.OfType<IAsyncDisposable>())
        {
            await member.DisposeAsync();
        }

        end.Cancel();
        await observing;
        foreach (var client in clients.Append(reader))
        {
            await client.DisposeAsync();
        }
    }

    protected IZnodeClient NewClient() => Ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(Random.Next(4, 15)) });

    /// <summary>Looks on, until the end.</summary>
    protected abstract Task ObserveAsync(CancellationToken end);

    /// <summary>Comes.</summary>
    protected abstract ValueTask<IAsyncDisposable> JoinAsync(IZnodeClient client, string name, string data, CancellationToken cancellationToken);

    /// <summary>Says something else.</summary>
    protected abstract ValueTask ChangeAsync(IAsyncDisposable member, string data, CancellationToken cancellationToken);

    /// <summary>Tells in what somebody's picture, or the tree itself, is not as expected; null when all is.</summary>
    protected abstract ValueTask<string?> DifferenceAsync(IZnodeClient reader, SortedDictionary<string, string> expected);

    private async Task<IAsyncDisposable?> TakePartAsync(string name, IZnodeClient client)
    {
        IAsyncDisposable? member = null;
        for (var count = 1; IsTroubled; count++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Random.Next(100, 40_000)), Ensemble.Clock);
            var data = $"{name} {count}";
            try
            {
                if (member is null)
                {
                    member = await JoinAsync(client, name, data, patience.Token);
                    Note($"{data} is there");
                }
                else if (Random.Next(4) == 0)
                {
                    await member.DisposeAsync();
                    member = null;
                    Note($"{name} has gone");
                }
                else
                {
                    await ChangeAsync(member, data, patience.Token);
                    Note($"{data} is told");
                }
            }
            catch (Exception exception) when (exception is ZnodeException or OperationCanceledException)
            {
                // Whatever came of a change: it is told in the end.
                Note($"{data} has to do with {exception.GetType().Name}");
            }

            _expected.Remove(name);
            if (member is not null)
            {
                _expected[name] = data;
            }

            await PassAsync(1, 8_000);
        }

        if (member is not null && Random.Next(4) == 0)
        {
            await member.DisposeAsync();
            _expected.Remove(name);
            return null;
        }

        return member;
    }
}
