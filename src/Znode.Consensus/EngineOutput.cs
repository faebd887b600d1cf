namespace Znode.Consensus;

/// <summary>Everything that an engine can ask of its host.</summary>
public abstract record EngineOutput
{
    private EngineOutput()
    {
    }

    /// <summary>Append to the log and report <see cref="EngineInput.Persisted"/> when it is on disk.</summary>
    public sealed record Append(IReadOnlyList<LogEntry> Entries) : EngineOutput;

    /// <summary>Everything up to and including this zxid is committed: apply it.</summary>
    public sealed record Deliver(Zxid UpTo) : EngineOutput;

    /// <summary>What was proposed after this zxid will never be committed: refuse it.</summary>
    public sealed record Discard(Zxid After) : EngineOutput;
}
