using Znode.Consensus;
using Znode.Requests;

namespace Znode.Server;

/// <summary>Whether a member takes writes: it does not while its disk refuses them, and finds out by itself when that has passed.</summary>
/// <remarks>Guarded by the member's gate.</remarks>
internal sealed class WriteRefusal(MemberCore core)
{
    /// <summary>Gets why writes are refused; null while they are not.</summary>
    public string? Reason { get; private set; }

    /// <summary>Gets what to tell of the writes that were in flight: that they were not taken, or, when the disk may have them after all, nothing.</summary>
    public ErrorCode DiscardError { get; private set; } = ErrorCode.NotReadOnly;

    /// <summary>Refuses every write from now on.</summary>
    public void Refuse(string reason)
    {
        core.AssertTurn();
        Reason = reason;
    }

    /// <summary>Something was written after the refusal, so there is room again.</summary>
    public void Accept()
    {
        if (Reason is not null && !core.HasFaulted)
        {
            Reason = null;
        }
    }

    /// <summary>The log could not be written: what is in flight is refused at the end of the turn, and every write from now on.</summary>
    /// <param name="lastInLog">The last entry that the log has.</param>
    /// <param name="error">What to tell of the writes in flight.</param>
    /// <param name="reason">Why, in words.</param>
    public void PersistFailed(Zxid lastInLog, ErrorCode error, string reason)
    {
        Refuse(reason);
        DiscardError = error;

        // What waits to be written is lost with it: the engine says what is to be written again.
        core.Log.Discard();

        // The log may end before a snapshot that everything was recovered from.
        core.Input(new EngineInput.PersistFailed(lastInLog > core.LastProcessed ? lastInLog : core.LastProcessed));
    }

    /// <summary>
    /// Finds out whether the log of a member that is alone can be written again: with a transaction of the member's own that changes nothing, so that no client's write
    /// has to fail for it. Writes are accepted when it has been applied.
    /// </summary>
    public void ProbeLog()
    {
        core.AssertTurn();
        if (!core.HasFaulted && Reason is not null && core.Pipeline.Count == 0)
        {
            core.Requests.SubmitOwn(SessionId.None, new MalformedRequest(OpCode.Error));
        }
    }
}
