namespace Znode.Client;

/// <summary>The mark in the name of a create whose lost reply is to be found again. Source: Curator's <c>ProtectedUtils</c>.</summary>
internal static class ProtectedName
{
    /// <summary>What stands before the GUID; a dash follows it.</summary>
    private const string Prefix = "_c_";

    /// <summary>Gets what the name of a create's znode begins with.</summary>
    public static string Mark(Guid create) => $"{Prefix}{create:D}-";

    /// <summary>Puts the mark before the name of a path.</summary>
    public static ZnodePath Of(ZnodePath path, Guid create) => path.Parent / (Mark(create) + path.Name);
}
