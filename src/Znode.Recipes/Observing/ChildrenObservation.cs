namespace Znode.Recipes.Observing;

/// <summary>The stream of a znode's list of children.</summary>
internal sealed class ChildrenObservation(IZnodeClient client, ZnodePath path) : Observation<ObservedChildren>(client, path)
{
    private readonly ZnodePath _path = path;

    // A watch on the children hears of what happens to them and of the parent's end, but not of its creation.
    protected override WatchScope ScopeAfter(ObservedChildren? value) => value is { Exists: false } ? WatchScope.Node : WatchScope.Children;

    protected override async ValueTask<ObservedChildren> ReadAsync(IZnodeSession session, Zxid asOf, CancellationToken cancellationToken)
    {
        var children = await session.TryGetChildrenAsync(_path, cancellationToken).ConfigureAwait(false);
        return children is null
            ? new(_path, [], null, asOf)
            : new(_path, [.. children.Names.Order(StringComparer.Ordinal)], children.Stat, children.Stat.Pzxid > asOf ? children.Stat.Pzxid : asOf);
    }

    protected override bool IsNews(ObservedChildren value, ObservedChildren last) => value.Stat?.Pzxid != last.Stat?.Pzxid || value.Stat?.Czxid != last.Stat?.Czxid;
}
