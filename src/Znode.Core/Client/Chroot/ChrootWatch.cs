namespace Znode.Client;

/// <summary>A watch in which some path is the root of the tree.</summary>
internal sealed class ChrootWatch(IZnodeWatch watch, ZnodePath root) : IZnodeWatch
{
    public ZnodePath Path { get; } = watch.Path.RelativeTo(root);

    public WatchScope Scope => watch.Scope;

    public Zxid ArmedAt => watch.ArmedAt;

    public async IAsyncEnumerator<WatchEvent> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var events = watch.GetAsyncEnumerator(cancellationToken);
        await using (events.ConfigureAwait(false))
        {
            while (await NextAsync(events).ConfigureAwait(false))
            {
                yield return events.Current with { Path = events.Current.Path.RelativeTo(root) };
            }
        }
    }

    public ValueTask DisposeAsync() => watch.DisposeAsync();

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<WatchEvent> events)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false);
        }
        catch (SessionExpiredException exception) when (exception.Path is not null)
        {
            throw exception.At(Path);
        }
    }
}
