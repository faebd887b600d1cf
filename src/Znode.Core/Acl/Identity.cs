namespace Znode.Acl;

/// <summary>Who a connection has shown to be, under one scheme. ZooKeeper: <c>Id</c> in <c>authInfo</c>.</summary>
internal sealed record Identity(string Scheme, string Id)
{
    /// <summary>The scheme that passes every list. It is no provider's: lists can not name it.</summary>
    public const string SuperScheme = "super";

    /// <summary>The configured super user, added beside the identity that showed it.</summary>
    public static readonly Identity Super = new(SuperScheme, "");
}
