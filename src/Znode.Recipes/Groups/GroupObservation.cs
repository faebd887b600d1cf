using Znode.Recipes.Observing;

namespace Znode.Recipes.Groups;

/// <summary>Who is in a group, and with which life of its znode and of its data.</summary>
/// <param name="Data">The data, by name.</param>
/// <param name="Changed">When each was set last.</param>
internal sealed record GroupView(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Data, IReadOnlyDictionary<string, Zxid> Changed);

/// <summary>The stream of a group's members.</summary>
internal sealed class GroupObservation(IZnodeClient client, ZnodePath path) : Observation<GroupView>(client, path)
{
    private readonly ZnodePath _path = path;

    protected override WatchScope ScopeAfter(GroupView? value) => WatchScope.Subtree;

    protected override async ValueTask<GroupView> ReadAsync(IZnodeSession session, Zxid asOf, CancellationToken cancellationToken)
    {
        var data = new SortedDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var changed = new Dictionary<string, Zxid>();
        var children = await session.TryGetChildrenAsync(_path, cancellationToken).ConfigureAwait(false);
        foreach (var name in children?.Names ?? [])
        {
            // One that has gone since is told of by the next event.
            if (await session.TryGetAsync(_path / name, cancellationToken).ConfigureAwait(false) is { } member)
            {
                data.Add(name, member.Data);
                changed.Add(name, member.Stat.Mzxid);
            }
        }

        return new(data, changed);
    }

    protected override bool IsNews(GroupView value, GroupView last) =>
        value.Changed.Count != last.Changed.Count || value.Changed.Any(member => !last.Changed.TryGetValue(member.Key, out var before) || before != member.Value);
}
