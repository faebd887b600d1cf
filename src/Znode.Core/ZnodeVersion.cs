namespace Znode;

/// <summary>Special values of an expected version.</summary>
public static class ZnodeVersion
{
    /// <summary>Matches whatever the version is.</summary>
    public const int Any = -1;
}
