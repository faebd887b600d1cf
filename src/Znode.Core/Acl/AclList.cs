namespace Znode.Acl;

/// <summary>
/// An access control list as znodes refer to it: one object for all znodes whose lists are equal, with the number by which a snapshot names it.
/// Source: ZooKeeper's <c>ReferenceCountedACLCache</c>, spec disk-format §4.
/// </summary>
internal sealed class AclList(long key, IReadOnlyList<AclEntry> entries)
{
    /// <summary>The key of <see cref="Open"/>, which is in no snapshot's map.</summary>
    public const long OpenKey = -1;

    /// <summary>The open list of the znodes that every tree begins with.</summary>
    public static readonly AclList Open = new(OpenKey, AclEntry.Open);

    public long Key { get; } = key;

    public IReadOnlyList<AclEntry> Entries { get; } = entries;

    /// <summary>Gets or sets how many znodes refer to it. Owned by the tree's cache.</summary>
    public long References { get; set; }
}
