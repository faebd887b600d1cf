namespace Znode.Transactions;

/// <summary>
/// A change with every value fixed, so that applying it twice is applying it once. The <see cref="Type"/> is the header's.
/// Source: spec disk-format §3.
/// </summary>
internal abstract record Txn(OpCode Type);

/// <summary>create, create2, createContainer, createTTL.</summary>
/// <param name="Type">Which of the four.</param>
/// <param name="Path">Final: the sequence number is in it.</param>
/// <param name="Data">May be null, which is not empty.</param>
/// <param name="Acl">Normalized: no scheme <c>auth</c> in it.</param>
/// <param name="Ephemeral">The owner is the header's session.</param>
/// <param name="ParentCversion">The parent's stored cversion afterwards; −1 (logs of 3.2): one more than it is.</param>
/// <param name="Ttl">Milliseconds; only for createTTL.</param>
internal sealed record CreateTxn(OpCode Type, byte[] Path, byte[]? Data, IReadOnlyList<AclEntry> Acl, bool Ephemeral, int ParentCversion, long Ttl = 0) : Txn(Type);

/// <summary>delete, and deleteContainer by the reaper.</summary>
internal sealed record DeleteTxn(OpCode Type, byte[] Path) : Txn(Type);

/// <param name="Type">setData, or reconfig on /zookeeper/config.</param>
/// <param name="Path">Which znode.</param>
/// <param name="Data">May be null.</param>
/// <param name="Version">The new version.</param>
internal sealed record SetDataTxn(OpCode Type, byte[] Path, byte[]? Data, int Version) : Txn(Type);

internal sealed record SetAclTxn(byte[] Path, IReadOnlyList<AclEntry> Acl, int Version) : Txn(OpCode.SetAcl);

/// <summary>check inside a multi: changes nothing.</summary>
internal sealed record CheckVersionTxn(byte[] Path, int Version) : Txn(OpCode.Check);

/// <param name="Parts">The parts; one of type error means that nothing is applied.</param>
internal sealed record MultiTxn(IReadOnlyList<Txn> Parts) : Txn(OpCode.Multi);

internal sealed record CreateSessionTxn(int TimeoutMs) : Txn(OpCode.CreateSession);

/// <param name="Paths">The ephemerals to delete; null (logs before 3.6): those that the tree knows of the session.</param>
internal sealed record CloseSessionTxn(IReadOnlyList<byte[]>? Paths) : Txn(OpCode.CloseSession);

/// <summary>A write that was refused: it has its place in the order all the same.</summary>
internal sealed record ErrorTxn(ErrorCode Error) : Txn(OpCode.Error);
