using System.Diagnostics;

namespace Znode.Consensus.Standalone;

/// <summary>The engine of a member that is alone: its own disk is the quorum.</summary>
/// <remarks>
/// Invariant: <c>LastCommitted &lt;= last appended &lt; NextZxid</c>. There is no epoch to change: a standalone server goes on at its last
/// zxid + 1 (spec semantics §1).
/// </remarks>
public sealed class StandaloneEngine : IReplicationEngine
{
    /// <summary>Creates the engine over a log whose last entry is <paramref name="last"/>, all of it committed.</summary>
    public StandaloneEngine(Zxid last)
    {
        LastCommitted = last;
        NextZxid = last.Next;
    }

    /// <inheritdoc/>
    public EngineStatus Status => new(EngineRole.Standalone, EnginePhase.Broadcast, LastCommitted.Epoch, Leader: null);

    /// <inheritdoc/>
    public Zxid NextZxid { get; private set; }

    /// <inheritdoc/>
    public bool MayPropose => true;

    /// <inheritdoc/>
    public Zxid LastCommitted { get; private set; }

    /// <inheritdoc/>
    public void Step(EngineInput input, ICollection<EngineOutput> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        switch (input)
        {
            case EngineInput.Propose propose:
                foreach (var entry in propose.Entries)
                {
                    Invariant.Require(entry.Zxid == NextZxid, $"A proposal carries the next zxid {NextZxid}, not {entry.Zxid}");
                    NextZxid = NextZxid.Next;
                }

                outputs.Add(new EngineOutput.Append(propose.Entries));
                break;
            case EngineInput.Persisted persisted:
                Invariant.Require(persisted.UpTo < NextZxid, $"Only what was appended is persisted, not {persisted.UpTo}");
                if (persisted.UpTo > LastCommitted)
                {
                    LastCommitted = persisted.UpTo;
                    outputs.Add(new EngineOutput.Deliver(persisted.UpTo));
                }

                break;
            case EngineInput.PersistFailed failed:
                Invariant.Require(failed.LastPersisted >= LastCommitted, $"What was committed stays on disk, up to {LastCommitted}");
                NextZxid = failed.LastPersisted.Next;
                outputs.Add(new EngineOutput.Discard(failed.LastPersisted));
                break;
            case EngineInput.Tick:
                break;
            default:
                throw new UnreachableException($"No step for {input}");
        }
    }
}
