using System.Buffers.Binary;
using Znode.Ensemble;

namespace Znode.Simulation;

/// <summary>One write and what became of it, as only the simulator knows.</summary>
/// <param name="id">Its number: the bytes of its log entry, so that equal bytes are the same write.</param>
internal sealed class Transaction(int id)
{
    private readonly byte[] _bytes = Encode(id);

    public int Id => id;

    /// <summary>Gets or sets the zxid that it was proposed with; zero while it is not proposed.</summary>
    public Zxid Zxid { get; set; }

    /// <summary>Gets or sets the place among the proposals of its epoch, from 0.</summary>
    public int Ordinal { get; set; }

    /// <summary>Gets or sets the members that it makes, when it is a change of them.</summary>
    public EnsembleConfig? Config { get; set; }

    /// <summary>Gets or sets the replicas on whose disk it is at the moment, a bit for each number.</summary>
    public ulong DurableOn { get; set; }

    /// <summary>Gets or sets its place in the history; negative while no replica has shown it.</summary>
    public int CommittedAt { get; set; } = -1;

    /// <summary>Gets or sets a value indicating whether a client was told that it is done.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>Gets or sets a value indicating whether a client was told that it will never be done.</summary>
    public bool IsRefused { get; set; }

    public LogEntry Entry => new(Zxid, _bytes);

    public static int IdOf(LogEntry entry) => BinaryPrimitives.ReadInt32LittleEndian(entry.Bytes.Span);

    public override string ToString() => $"t{id}@{Zxid}";

    private static byte[] Encode(int id)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, id);
        return bytes;
    }
}

/// <summary>Every transaction of a run, by its number.</summary>
internal sealed class TransactionRegistry
{
    private readonly List<Transaction> _all = [];

    public IReadOnlyList<Transaction> All => _all;

    public Transaction Create()
    {
        var transaction = new Transaction(_all.Count);
        _all.Add(transaction);
        return transaction;
    }

    public Transaction Of(LogEntry entry) => _all[Transaction.IdOf(entry)];
}
