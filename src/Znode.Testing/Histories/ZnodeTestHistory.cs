using Znode.Testing.Histories;

namespace Znode.Testing;

/// <summary>What the clients of a test's ensemble asked for and were told, in order.</summary>
/// <remarks>Of clients made by <see cref="ZnodeTestEnsemble.CreateClient"/> and <see cref="ZnodeTestMember.CreateClient"/>; what others wrote the check does not know of. Thread-safe.</remarks>
public sealed class ZnodeTestHistory
{
    /// <summary>Guards the list and the number.</summary>
    private readonly Lock _gate = new();
    private readonly List<HistoryEntry> _entries = [];
    private readonly Func<string> _describe;
    private readonly Action<SessionId, ServerId> _connected;
    private long _number;

    internal ZnodeTestHistory(Func<string> describe, Action<SessionId, ServerId> connected)
    {
        _describe = describe;
        _connected = connected;
    }

    /// <summary>Gets how many calls there were.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Checks what ZooKeeper promises its clients, znode by znode.</summary>
    /// <remarks>
    /// <para>
    /// Writes are linearizable: there is an order of them, in which each takes place between its call and its answer, that explains every answer: versions, and refusals too. A write
    /// without an answer may have taken place at any time after its call, or never. Reads may be behind, as ZooKeeper's are, but not behind what their session has seen or written,
    /// nor behind its last <see cref="IZnodeSession.SyncAsync"/>.
    /// </para>
    /// <para>The search is Wing and Gong's, with what is known to be in vain remembered (Lowe). It is bounded: a history that takes longer is not called linearizable, and <paramref name="why"/> says so.</para>
    /// </remarks>
    /// <param name="why">What can not be explained, with the seed and how to repeat it; empty when all can.</param>
    public bool IsLinearizable(out string why)
    {
        HistoryEntry[] entries;
        lock (_gate)
        {
            entries = [.. _entries];
        }

        var problem = RegisterHistory.Of(entries).Select(register => register.FindProblem()).FirstOrDefault(problem => problem is not null);
        why = problem is null ? "" : $"{problem}{Environment.NewLine}{_describe()}";
        return problem is null;
    }

    /// <summary>Gives the calls, one a line.</summary>
    public override string ToString()
    {
        lock (_gate)
        {
            return string.Join(Environment.NewLine, _entries);
        }
    }

    /// <summary>A session has a connection to a member.</summary>
    internal void Connected(SessionId session, ServerId member) => _connected(session, member);

    internal long Next() => Interlocked.Increment(ref _number);

    internal HistoryEntry Read(ZnodePath path) => Add(new(this, HistoryKind.Read, path));

    internal HistoryEntry Create(ZnodePath path, byte[] data, CreateOptions options) => Add(new(this, HistoryKind.Create, path) { Data = data, Options = options });

    internal HistoryEntry Set(ZnodePath path, byte[] data, int version) => Add(new(this, HistoryKind.Set, path) { Data = data, Version = version });

    internal HistoryEntry Delete(ZnodePath path, int version) => Add(new(this, HistoryKind.Delete, path) { Version = version });

    internal HistoryEntry Sync() => Add(new(this, HistoryKind.Sync, ZnodePath.Root));

    internal HistoryEntry Commit(IReadOnlyList<TransactionOperation> operations) => Add(new(this, HistoryKind.Commit, ZnodePath.Root) { Operations = operations });

    private HistoryEntry Add(HistoryEntry entry)
    {
        lock (_gate)
        {
            _entries.Add(entry);
        }

        return entry;
    }
}
