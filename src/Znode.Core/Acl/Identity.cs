namespace Znode.Acl;

/// <summary>Who a connection has shown to be, under one scheme. ZooKeeper: <c>Id</c> in <c>authInfo</c>.</summary>
internal sealed record Identity(string Scheme, string Id);
