namespace Znode.Recipes;

/// <summary>How an instance is registered. Source: Curator's <c>ServiceType</c>.</summary>
public enum ServiceType
{
    /// <summary>An ephemeral znode: it goes with the session of whoever registered it. What this library registers.</summary>
    Dynamic,

    /// <summary>A persistent znode, removed by whoever registered it.</summary>
    Static,

    /// <summary>A persistent znode, never removed by a program.</summary>
    Permanent,

    /// <summary>An ephemeral znode whose name has a sequence number.</summary>
    DynamicSequential,

    /// <summary>A word that this release does not know.</summary>
    Unknown,
}
