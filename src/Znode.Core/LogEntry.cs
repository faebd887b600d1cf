namespace Znode;

/// <summary>One transaction as the log and the engine see it: a zxid and bytes that only the tree understands.</summary>
/// <param name="Zxid">Its place in the order.</param>
/// <param name="Bytes">
/// The encoded transaction, the same bytes in the log of every member: header, body and digest (spec disk-format §2).
/// Owned by the entry: never changed after it is handed over.
/// </param>
public readonly record struct LogEntry(Zxid Zxid, ReadOnlyMemory<byte> Bytes);
