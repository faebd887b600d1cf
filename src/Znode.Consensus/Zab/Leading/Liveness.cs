namespace Znode.Consensus.Zab.Leading;

/// <summary>Watches over time as a leader has to: over its learners, over the quorum, and over itself.</summary>
internal sealed class Liveness(Replica replica)
{
    private long _lastTickMs;
    private long _lastCheckMs;

    private long LimitMs => (long)replica.Options.SyncLimit * replica.Options.TickTimeMs;

    public void Begin() => _lastTickMs = _lastCheckMs = replica.NowMs;

    /// <summary>
    /// Tells whether the host stood still so long that the followers may have given this leader up: they count from their last ping, which is up to half a tick older.
    /// </summary>
    public bool StoodStill(out long gapMs)
    {
        gapMs = replica.NowMs - _lastTickMs;
        _lastTickMs = replica.NowMs;
        return gapMs > LimitMs - (replica.Options.TickTimeMs / 2);
    }

    /// <summary>Gets whether half a tick has passed since the last time: learners are pinged and looked after.</summary>
    public bool IsDue
    {
        get
        {
            if (replica.NowMs - _lastCheckMs < replica.Options.TickTimeMs / 2)
            {
                return false;
            }

            _lastCheckMs = replica.NowMs;
            return true;
        }
    }

    /// <summary>Tells whether the learners that were heard of lately, with the leader, are a quorum.</summary>
    public bool HasQuorum(IEnumerable<Learner> learners, out IReadOnlyList<ServerId> synced)
    {
        synced = [.. learners.Where(learner => learner.IsSyncedFollower && replica.NowMs - learner.HeardMs <= LimitMs).Select(learner => learner.Id).Append(replica.Self).Distinct().Order()];
        return replica.Members.Quorum.IsQuorum(synced.ToHashSet());
    }

    /// <summary>Tells whether a learner was silent for too long, or has not acknowledged for too long what it was sent.</summary>
    public bool IsSilent(Learner learner) => learner.Step switch
    {
        // It loads a history of any size meanwhile, and its channel ends when it is gone.
        LearnerStep.AwaitingHistory or LearnerStep.AwaitingNewLeaderAck => false,
        LearnerStep.Synced or LearnerStep.Serving => replica.NowMs - learner.HeardMs > LimitMs || replica.NowMs - learner.UnackedSinceMs > LimitMs,
        _ => replica.NowMs - learner.HeardMs > (long)replica.Options.InitLimit * replica.Options.TickTimeMs,
    };
}
