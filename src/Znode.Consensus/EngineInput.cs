namespace Znode.Consensus;

/// <summary>Everything that can happen to an engine.</summary>
public abstract record EngineInput
{
    private EngineInput()
    {
    }

    /// <summary>Transactions to be replicated, in order, the first with the engine's <see cref="IReplicationEngine.NextZxid"/>.</summary>
    public sealed record Propose(IReadOnlyList<LogEntry> Entries) : EngineInput;

    /// <summary>The replica's own disk has every entry up to and including this one.</summary>
    public sealed record Persisted(Zxid UpTo) : EngineInput;

    /// <summary>The disk took nothing after this entry: what was appended since is not in the log.</summary>
    public sealed record PersistFailed(Zxid LastPersisted) : EngineInput;
}
