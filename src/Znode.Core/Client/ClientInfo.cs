namespace Znode;

/// <summary>One identity that the ensemble knows a session's connection by. ZooKeeper: <c>ClientInfo</c>, the answer of <c>whoAmI</c>.</summary>
/// <param name="Scheme">How it was established: <c>ip</c>, <c>digest</c>, <c>x509</c>, …</param>
/// <param name="User">Who, without secrets: the user of a digest, the address of an ip.</param>
public sealed record ClientInfo(string Scheme, string User);
