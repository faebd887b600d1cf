namespace Znode.Requests;

/// <summary>What a client asks to be armed again after it reconnected: setWatches and setWatches2. Source: spec client-protocol §6.</summary>
/// <param name="RelativeZxid">The last zxid that the client has seen: what changed after it is reported.</param>
/// <param name="Data">Paths whose data was watched.</param>
/// <param name="Exist">Paths that were missing and watched.</param>
/// <param name="Child">Paths whose children were watched.</param>
/// <param name="Persistent">Paths with a persistent watch.</param>
/// <param name="PersistentRecursive">Paths with a persistent recursive watch.</param>
internal sealed record WatchesToSet(
    Zxid RelativeZxid,
    IReadOnlyList<byte[]> Data,
    IReadOnlyList<byte[]> Exist,
    IReadOnlyList<byte[]> Child,
    IReadOnlyList<byte[]> Persistent,
    IReadOnlyList<byte[]> PersistentRecursive)
{
    public int Count => Data.Count + Exist.Count + Child.Count + Persistent.Count + PersistentRecursive.Count;
}
