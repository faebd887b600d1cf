namespace Znode.Testing.Histories;

/// <summary>Everything that was done to one znode, as operations on a register.</summary>
internal sealed class RegisterHistory(ZnodePath path)
{
    private readonly List<RegisterOperation> _operations = [];
    private readonly Dictionary<SessionId, RegisterOperation> _lastOf = [];

    /// <summary>Whether something may have been done to the znode of which it is not known whether it was this one.</summary>
    private bool _isUncertain;

    /// <summary>Sorts the calls by the znodes that they are about.</summary>
    public static IReadOnlyCollection<RegisterHistory> Of(IReadOnlyList<HistoryEntry> entries)
    {
        var registers = new SortedDictionary<ZnodePath, RegisterHistory>();
        var synced = new Dictionary<SessionId, List<HistoryEntry>>();
        var unnamed = new List<ZnodePath>();
        foreach (var entry in entries.Where(entry => entry.Outcome != HistoryOutcome.NotSent))
        {
            switch (entry.Kind)
            {
                case HistoryKind.Sync when entry.Outcome == HistoryOutcome.Done:
                    (synced.TryGetValue(entry.Session, out var syncs) ? syncs : synced[entry.Session] = []).Add(entry);
                    break;
                case HistoryKind.Sync:
                    break;
                case HistoryKind.Create when IsSequential(entry.Options!) && entry.Outcome != HistoryOutcome.Done:
                    unnamed.Add(entry.Path);
                    break;
                case HistoryKind.Commit:
                    AddCommit(entry, Get, unnamed);
                    break;
                default:
                    Get(entry.Path).Add(entry, FreshSince(entry));
                    break;
            }
        }

        foreach (var prefix in unnamed)
        {
            foreach (var register in registers.Where(pair => pair.Key.Value.StartsWith(prefix.Value, StringComparison.Ordinal)))
            {
                register.Value._isUncertain = true;
            }
        }

        return registers.Values;

        RegisterHistory Get(ZnodePath znode) => registers.TryGetValue(znode, out var register) ? register : registers[znode] = new(znode);

        long FreshSince(HistoryEntry read) => synced.TryGetValue(read.Session, out var syncs) ? syncs.FindLast(sync => sync.End < read.Start)?.Start ?? 0 : 0;
    }

    /// <summary>Looks for an order of the operations that explains all answers.</summary>
    /// <returns>What is wrong; null when there is such an order.</returns>
    public string? FindProblem() => _isUncertain ? null : new RegisterSearch(path, _operations).FindProblem();

    private static bool IsSequential(CreateOptions options) => options.Mode.IsSequential();

    /// <summary>What was committed was done to each of its znodes; what was not was done to none.</summary>
    private static void AddCommit(HistoryEntry entry, Func<ZnodePath, RegisterHistory> get, List<ZnodePath> unnamed)
    {
        if (entry.Outcome == HistoryOutcome.Refused)
        {
            return;
        }

        var results = entry.Result?.Results;
        for (var i = 0; i < entry.Operations.Count; i++)
        {
            switch (entry.Operations[i])
            {
                case CreateOperation create when results is null && IsSequential(create.Options):
                    unnamed.Add(create.Path);
                    break;
                case CreateOperation create:
                    get(results?[i].Path ?? create.Path).AddCreate(entry, create.Data.ToArray(), create.Options);
                    break;
                case SetOperation set:
                    get(set.Path).AddSet(entry, set.Data.ToArray(), set.Version, results?[i].Stat?.Version);
                    break;
                case DeleteOperation delete:
                    get(delete.Path).AddDelete(entry, delete.Version);
                    break;
            }
        }
    }

    private static string TextOf(byte[] data) => Convert.ToBase64String(data);

    private void Add(HistoryEntry entry, long freshSince)
    {
        var isDone = entry.Outcome != HistoryOutcome.Refused;
        switch (entry.Kind)
        {
            case HistoryKind.Create when isDone:
                AddCreate(entry, entry.Data!, entry.Options!);
                break;
            case HistoryKind.Create when entry.Error == ErrorCode.NodeExists:
                Add(new(entry, RegisterEffect.Look, entry.Start, entry.End) { Exists = true });
                break;
            case HistoryKind.Set when isDone:
                AddSet(entry, entry.Data!, entry.Version, entry.Stat?.Version);
                break;
            case HistoryKind.Delete when isDone:
                AddDelete(entry, entry.Version);
                break;
            case HistoryKind.Set or HistoryKind.Delete when entry.Error is ErrorCode.NoNode:
                Add(new(entry, RegisterEffect.Look, entry.Start, entry.End) { Exists = false });
                break;
            case HistoryKind.Set or HistoryKind.Delete when entry.Error is ErrorCode.BadVersion:
                Add(new(entry, RegisterEffect.Look, entry.Start, entry.End) { Exists = true, Expected = entry.Version, IsBadVersion = true });
                break;
            case HistoryKind.Read when entry.Outcome == HistoryOutcome.Done:
                Add(new(entry, RegisterEffect.Look, freshSince, entry.End) { Exists = true, Version = entry.Stat!.Value.Version, Data = entry.Read is { } data ? TextOf(data) : null });
                break;
            case HistoryKind.Read when entry.Error == ErrorCode.NoNode:
                Add(new(entry, RegisterEffect.Look, freshSince, entry.End) { Exists = false });
                break;
        }
    }

    private void AddCreate(HistoryEntry entry, byte[] data, CreateOptions options)
    {
        var mayVanish = options.Mode.IsEphemeral() || options.Mode is CreateMode.Container || options.Mode.HasTtl();
        var owner = mayVanish ? entry.Session : SessionId.None;
        Add(new(entry, RegisterEffect.Create, entry.Start, entry.End) { Data = TextOf(data), Owner = owner });
        if (mayVanish)
        {
            _operations.Add(new(entry, RegisterEffect.Vanish, entry.Start, long.MaxValue) { Owner = owner });
        }
    }

    private void AddSet(HistoryEntry entry, byte[] data, int expected, int? version) =>
        Add(new(entry, RegisterEffect.Set, entry.Start, entry.End) { Data = TextOf(data), Expected = expected, Version = version });

    private void AddDelete(HistoryEntry entry, int expected) => Add(new(entry, RegisterEffect.Delete, entry.Start, entry.End) { Expected = expected });

    /// <summary>Adds an operation behind what its session did before, as far as that is known to have been done.</summary>
    private void Add(RegisterOperation operation)
    {
        if (operation.IsSure)
        {
            operation.Before = _lastOf.GetValueOrDefault(operation.Entry.Session);
            _lastOf[operation.Entry.Session] = operation;
        }

        _operations.Add(operation);
    }
}
