namespace Znode.Tree;

/// <summary>What the stored owner of a znode means. Source: spec semantics §6, ZooKeeper's <c>EphemeralType</c>.</summary>
internal static class ZnodeOwner
{
    /// <summary>The owner of a container.</summary>
    public const long Container = long.MinValue;

    /// <summary>The longest time to live, in milliseconds: 40 bits.</summary>
    public const long TtlMax = (1L << 40) - 1;

    private const long TtlMarker = unchecked((long)0xff00000000000000);
    private const long ExtendedMask = unchecked((long)0xff00000000000000);
    private const long FeatureMask = 0x00ffff0000000000;

    public static long Ttl(long milliseconds) => TtlMarker | milliseconds;

    public static bool IsContainer(long owner) => owner == Container;

    /// <summary>Tells whether the owner is a time to live. Bits 40–55 select the feature: 0 is the time to live.</summary>
    public static bool IsTtl(long owner) => (owner & ExtendedMask) == TtlMarker && (owner & FeatureMask) == 0;

    public static long TtlOf(long owner) => owner & TtlMax;

    /// <summary>Gets the session that owns the znode, or <see cref="SessionId.None"/> when none does.</summary>
    public static SessionId Session(long owner) => IsContainer(owner) || IsTtl(owner) ? SessionId.None : new(owner);

    public static bool IsEphemeral(long owner) => owner != 0 && !IsContainer(owner) && !IsTtl(owner);
}
