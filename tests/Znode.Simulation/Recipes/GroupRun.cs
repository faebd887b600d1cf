using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>Members of a group, and observers, who see what the tree has in the end.</summary>
/// <param name="seed">Decides everything.</param>
/// <param name="group">The recipe; null for the real one.</param>
internal sealed class GroupRun(ulong seed, Func<IZnodeClient, ZnodePath, IGroupMembership>? group = null) : MembershipRun(seed)
{
    private const int Observers = 2;
    private static readonly ZnodePath Path = "/groups/one";

    private readonly SortedDictionary<string, string>[] _seen = [.. Enumerable.Range(0, Observers).Select(static _ => new SortedDictionary<string, string>())];

    protected override Task ObserveAsync(CancellationToken end) => Task.WhenAll(Enumerable.Range(0, Observers).Select(number => ObserveAsync(number, end)));

    protected override async ValueTask<IAsyncDisposable> JoinAsync(IZnodeClient client, string name, string data, CancellationToken cancellationToken) =>
        await (group is null ? client.Group(Path) : group(client, Path)).JoinAsync(name, System.Text.Encoding.UTF8.GetBytes(data), cancellationToken);

    protected override ValueTask ChangeAsync(IAsyncDisposable member, string data, CancellationToken cancellationToken) =>
        ((IGroupMember)member).SetDataAsync(System.Text.Encoding.UTF8.GetBytes(data), cancellationToken);

    protected override async ValueTask<string?> DifferenceAsync(IZnodeClient reader, SortedDictionary<string, string> expected)
    {
        var tree = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var session = await reader.GetSessionAsync();
        await session.SyncAsync(Path);
        foreach (var name in (await session.TryGetChildrenAsync(Path))?.Names ?? [])
        {
            tree[name] = (await session.TryGetAsync(Path / name))?.GetString() ?? "nothing";
        }

        return !tree.SequenceEqual(expected) ? $"the group has {string.Join(' ', tree)}"
            : _seen.FirstOrDefault(seen => !seen.SequenceEqual(expected)) is { } wrong ? $"an observer sees {string.Join(' ', wrong)}"
            : null;
    }

    private async Task ObserveAsync(int number, CancellationToken end)
    {
        var client = NewClient();
        await using (client)
        {
            try
            {
                await foreach (var members in client.Group(Path).ObserveAsync(end))
                {
                    _seen[number] = new(members.ToDictionary(static member => member.Key, static member => System.Text.Encoding.UTF8.GetString(member.Value.Span)), StringComparer.Ordinal);
                    Note($"observer {number} sees {string.Join(' ', _seen[number])}");
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // All is seen.
            }
        }
    }
}
