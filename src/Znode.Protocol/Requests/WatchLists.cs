namespace Znode.Protocol;

/// <summary>What a client sends of its watches when it connects again, by kind (spec client-protocol §10.5).</summary>
/// <param name="RelativeZxid">The last zxid that the client has seen.</param>
internal sealed record WatchLists(Zxid RelativeZxid)
{
    public IReadOnlyCollection<string> Data { get; init; } = [];

    public IReadOnlyCollection<string> Exist { get; init; } = [];

    public IReadOnlyCollection<string> Child { get; init; } = [];

    public IReadOnlyCollection<string> Persistent { get; init; } = [];

    public IReadOnlyCollection<string> PersistentRecursive { get; init; } = [];

    /// <summary>Gets whether there is nothing to send.</summary>
    public bool IsEmpty => Data.Count + Exist.Count + Child.Count + Persistent.Count + PersistentRecursive.Count == 0;
}
