namespace Znode.Interop.Tests.Wire;

/// <summary>One ACL entry as it travels: any permission bits, and a scheme and id that may be null.</summary>
internal sealed record WireAcl(int Perms, string? Scheme, string? Id)
{
    /// <summary>Everything for everybody.</summary>
    public static readonly WireAcl[] Open = [new(31, "world", "anyone")];

    /// <summary>READ for everybody.</summary>
    public static readonly WireAcl[] ReadOnly = [new(1, "world", "anyone")];

    /// <summary>Everything for the identities of the caller.</summary>
    public static readonly WireAcl[] Creator = [new(31, "auth", "")];

    public override string ToString() => $"{Scheme ?? "null"}:{Id ?? "null"}:{Perms}";
}
