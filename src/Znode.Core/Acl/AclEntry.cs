namespace Znode;

/// <summary>One entry of an access control list: who may do what.</summary>
/// <param name="Permissions">What is allowed.</param>
/// <param name="Scheme">How the identity is established: <c>world</c>, <c>auth</c>, <c>digest</c>, <c>ip</c>, <c>x509</c>, …</param>
/// <param name="Id">Who, in the scheme's own form.</param>
public sealed record AclEntry(Permissions Permissions, string Scheme, string Id)
{
    /// <summary>Everybody may do everything: the default, as in ZooKeeper. Anyone who reaches the port has the znode in their hands.</summary>
    public static IReadOnlyList<AclEntry> Open { get; } = [new(Permissions.All, "world", "anyone")];

    /// <summary>Everybody may read.</summary>
    public static IReadOnlyList<AclEntry> ReadOnly { get; } = [new(Permissions.Read, "world", "anyone")];

    /// <summary>The creator's authenticated identities may do everything.</summary>
    public static IReadOnlyList<AclEntry> CreatorAll { get; } = [new(Permissions.All, "auth", "")];
}
