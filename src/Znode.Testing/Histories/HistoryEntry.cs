using System.Globalization;

namespace Znode.Testing.Histories;

/// <summary>What a call asked for.</summary>
internal enum HistoryKind
{
    Read,
    Create,
    Set,
    Delete,
    Sync,
    Commit,
}

/// <summary>What its caller knows of a call.</summary>
internal enum HistoryOutcome
{
    /// <summary>It never left.</summary>
    NotSent,

    /// <summary>No answer has come: it may have been carried out, it may be yet.</summary>
    Unknown,

    /// <summary>It was carried out.</summary>
    Done,

    /// <summary>It was refused.</summary>
    Refused,
}

/// <summary>One call of an ensemble's client, and its answer.</summary>
internal sealed class HistoryEntry(ZnodeTestHistory history, HistoryKind kind, ZnodePath path)
{
    public HistoryKind Kind => kind;

    /// <summary>Gets the znode; of a sequential create the one that it made.</summary>
    public ZnodePath Path { get; private set; } = path;

    public byte[]? Data { get; init; }

    /// <summary>Gets the version asked for.</summary>
    public int Version { get; init; } = ZnodeVersion.Any;

    public CreateOptions? Options { get; init; }

    public IReadOnlyList<TransactionOperation> Operations { get; init; } = [];

    public SessionId Session { get; private set; }

    /// <summary>Gets when it was called: its place among all calls and answers.</summary>
    public long Start { get; } = history.Next();

    /// <summary>Gets when the answer came; without one never.</summary>
    public long End { get; private set; } = long.MaxValue;

    public HistoryOutcome Outcome { get; private set; } = HistoryOutcome.NotSent;

    public ErrorCode Error { get; private set; }

    /// <summary>Gets the state of the znode that it found or made; null for none, and where the answer does not tell.</summary>
    public Stat? Stat { get; private set; }

    /// <summary>Gets the data that it read; null where the answer does not tell.</summary>
    public byte[]? Read { get; private set; }

    public TransactionResult? Result { get; private set; }

    public void NotSent() => Outcome = HistoryOutcome.NotSent;

    public void Sent(SessionId session)
    {
        Session = session;
        Outcome = HistoryOutcome.Unknown;
    }

    public void Found(Stat? stat, byte[]? data)
    {
        (Stat, Read) = (stat, data);
        Ended(stat is null ? ErrorCode.NoNode : ErrorCode.Ok);
    }

    public void Created(Created? created)
    {
        if (created is not null)
        {
            (Path, Stat) = (created.Path, created.Stat);
        }

        Ended(created is null ? ErrorCode.NodeExists : ErrorCode.Ok);
    }

    public void Written(Stat? stat)
    {
        Stat = stat;
        Ended(stat is null ? ErrorCode.BadVersion : ErrorCode.Ok);
    }

    /// <summary>A delete has ended; why one was refused that says only that, is not known.</summary>
    public void Deleted(bool isDone) => Ended(isDone ? ErrorCode.Ok : ErrorCode.ApiError);

    public void Synced() => Ended(ErrorCode.Ok);

    public void Committed(TransactionResult result)
    {
        Result = result;
        Ended(result.Error);
    }

    public void Refused(Exception exception)
    {
        if (exception is ZnodeException { Request: RequestStatus.Answered } refused)
        {
            Ended(refused.Code);
        }
    }

    /// <summary>Says in one line what was asked and answered.</summary>
    public override string ToString()
    {
        var asked = Kind switch
        {
            HistoryKind.Create => $"create {Path} {Text(Data)}",
            HistoryKind.Set => $"set {Path} {Text(Data)} version {Version}",
            HistoryKind.Delete => $"delete {Path} version {Version}",
            HistoryKind.Commit => $"commit of {Operations.Count} operations",
            _ => $"{Kind} {Path}",
        };
        var answered = Outcome switch
        {
            HistoryOutcome.Done when Stat is { } stat => $"version {stat.Version}{(Read is null ? "" : " " + Text(Read))}",
            HistoryOutcome.Done => "done",
            HistoryOutcome.Refused => Error.ToString(),
            _ => "no answer",
        };
        var end = End == long.MaxValue ? "…" : End.ToString(CultureInfo.InvariantCulture);
        return $"[{Start}–{end}] session {Session}: {asked} → {answered}";
    }

    private static string Text(byte[]? data) => data is null ? "" : data.Length <= 16 ? $"0x{Convert.ToHexStringLower(data)}" : $"{data.Length} bytes";

    private void Ended(ErrorCode error)
    {
        End = history.Next();
        Error = error;
        Outcome = error == ErrorCode.Ok ? HistoryOutcome.Done : HistoryOutcome.Refused;
    }
}
