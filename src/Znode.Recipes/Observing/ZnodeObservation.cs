namespace Znode.Recipes.Observing;

/// <summary>The stream of a znode's data.</summary>
internal sealed class ZnodeObservation(IZnodeClient client, ZnodePath path) : Observation<ObservedZnode>(client, path)
{
    private readonly ZnodePath _path = path;

    protected override WatchScope ScopeAfter(ObservedZnode? value) => WatchScope.Node;

    protected override async ValueTask<ObservedZnode> ReadAsync(IZnodeSession session, Zxid asOf, CancellationToken cancellationToken)
    {
        var data = await session.TryGetAsync(_path, cancellationToken).ConfigureAwait(false);
        return new(_path, data, data is not null && data.Stat.Mzxid > asOf ? data.Stat.Mzxid : asOf);
    }

    // Every set has a zxid of its own, also one to what was there; a znode that was deleted and created again has another Czxid, and Mzxid.
    protected override bool IsNews(ObservedZnode value, ObservedZnode last) => value.Data?.Stat.Mzxid != last.Data?.Stat.Mzxid;
}
