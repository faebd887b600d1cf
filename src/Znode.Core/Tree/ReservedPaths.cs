namespace Znode.Tree;

/// <summary>The znodes that every tree begins with, beside the root. Source: spec semantics §10. See also <see cref="PathRules.IsSpecial"/>.</summary>
internal static class ReservedPaths
{
    public static ReadOnlySpan<byte> Zookeeper => "/zookeeper"u8;

    public static ReadOnlySpan<byte> Quota => "/zookeeper/quota"u8;

    public static ReadOnlySpan<byte> Config => "/zookeeper/config"u8;
}
