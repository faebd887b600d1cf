namespace Znode.Protocol;

/// <summary>The kinds of watch that addWatch sets (spec client-protocol §10.2).</summary>
internal enum AddWatchMode
{
    Persistent = 0,
    PersistentRecursive = 1,
}
