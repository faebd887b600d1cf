using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>Instances of a service, and directories, which show what the tree has in the end. A directory that is cut off says that it is stale, and never has an older list than before.</summary>
/// <param name="seed">Decides everything.</param>
/// <param name="registry">The recipe; null for the real one.</param>
internal sealed class RegistryRun(ulong seed, Func<IZnodeClient, ZnodePath, IServiceRegistry>? registry = null) : MembershipRun(seed)
{
    private const int Directories = 2;
    private const string Service = "orders";
    private static readonly ZnodePath Path = "/services";

    private readonly List<(IZnodeClient Client, IServiceDirectory Directory)> _directories = [];

    protected override Task ObserveAsync(CancellationToken end)
    {
        for (var number = 1; number <= Directories; number++)
        {
            var client = NewClient();
            _directories.Add((client, client.ServiceDirectory(Path, new() { EmptyProtection = TimeSpan.FromSeconds(number * 5) })));
        }

        return Task.WhenAll(_directories.Select(one => LookAsync(one.Client, one.Directory, end)));
    }

    protected override async ValueTask<IAsyncDisposable> JoinAsync(IZnodeClient client, string name, string data, CancellationToken cancellationToken) =>
        await (registry is null ? client.ServiceRegistry(Path) : registry(client, Path)).RegisterAsync(
            new() { ServiceName = Service, Id = name, Address = name, Port = 80, Metadata = new Dictionary<string, string> { ["data"] = data } }, cancellationToken);

    protected override ValueTask ChangeAsync(IAsyncDisposable member, string data, CancellationToken cancellationToken) =>
        ((IServiceLease)member).UpdateAsync(registration => registration with { Metadata = new Dictionary<string, string> { ["data"] = data } }, cancellationToken);

    protected override async ValueTask<string?> DifferenceAsync(IZnodeClient reader, SortedDictionary<string, string> expected)
    {
        var session = await reader.GetSessionAsync();
        await session.SyncAsync(Path);
        var names = ((await session.TryGetChildrenAsync(Path / Service))?.Names ?? []).Order(StringComparer.Ordinal).ToList();
        if (!names.SequenceEqual(expected.Keys))
        {
            return $"the registry has {string.Join(' ', names)}";
        }

        foreach (var (_, directory) in _directories)
        {
            var snapshot = await directory.GetAsync(Service);
            var shown = snapshot.Instances.ToDictionary(static instance => instance.Id, static instance => instance.Metadata["data"]);
            if (snapshot.IsStale || !expected.SequenceEqual(new SortedDictionary<string, string>(shown, StringComparer.Ordinal)))
            {
                return $"a directory shows {string.Join(' ', shown)}{(snapshot.IsStale ? ", stale" : "")}";
            }
        }

        return null;
    }

    private async Task LookAsync(IZnodeClient client, IServiceDirectory directory, CancellationToken end)
    {
        // Once there was a list there is one, and it is there at once.
        ServiceSnapshot? last = await directory.GetAsync(Service, CancellationToken.None);
        while (!end.IsCancellationRequested)
        {
            var asked = directory.GetAsync(Service, CancellationToken.None);
            Require(asked.IsCompletedSuccessfully, "a directory that had a list does not have one");
            var snapshot = await asked;
            Require(snapshot.IsStale || client.State == ClientState.Connected, $"a directory that is {client.State} does not say that it is stale");
            Require(snapshot.AsOf >= last.AsOf, $"a directory goes from {last.AsOf} to {snapshot.AsOf}");
            last = snapshot;
            await PassAsync(100, 2_000, CancellationToken.None);
        }

        await directory.DisposeAsync();
        await client.DisposeAsync();
    }
}
