using Znode.Consensus.Zab.Messages;
using Znode.Consensus.Zab.Synchronization;

namespace Znode.Consensus.Zab.Leading;

/// <summary>Sends the leader's history and its proposals, counts the acknowledgments, and commits in order. ZooKeeper: <c>Leader.propose</c>, <c>processAck</c>, <c>tryToCommit</c>.</summary>
internal sealed class Broadcast(Replica replica)
{
    // Used again for each acknowledgment: they come with each write.
    private readonly List<(Zxid UpTo, ServerId Id)> _acked = [];
    private readonly HashSet<ServerId> _have = [];

    /// <summary>The end of the history that the leader began with.</summary>
    private Zxid _initial;

    /// <summary>Gets the zxid of the next proposal.</summary>
    public Zxid NextZxid { get; private set; }

    /// <summary>Gets how many zxids the epoch has left.</summary>
    public long ZxidsLeft => (long)replica.Options.ProposalsPerEpochMax + 1 - NextZxid.Counter;

    /// <summary>Gets whether the epoch has no zxid left.</summary>
    public bool IsExhausted => ZxidsLeft <= 0;

    /// <summary>The epoch is this leader's: its history is what its log has now.</summary>
    public void Begin(Epoch epoch)
    {
        _initial = replica.History.LastLogged;
        NextZxid = new(epoch, 1);
    }

    /// <summary>Sends what makes a learner's log equal to this one.</summary>
    /// <param name="learner">Which one.</param>
    /// <param name="plan">How.</param>
    /// <param name="isServing">Whether transactions are being proposed already; one that only listens is then sent none that is not committed.</param>
    public void SendHistory(Learner learner, SyncPlan plan, bool isServing)
    {
        var history = replica.History;
        var upTo = learner.IsObserver && isServing ? history.Committed : history.LastLogged;
        var committed = isServing ? history.Committed : Zxid.Zero;
        replica.Send(learner.Channel, plan.Mode switch
        {
            SyncMode.Trunc => new ZabMessage.Trunc(plan.After),
            SyncMode.Snap => new ZabMessage.Snap(plan.After),
            _ => new ZabMessage.Diff(upTo),
        });
        var after = plan.After;
        if (plan.Mode == SyncMode.Snap || after < history.Base)
        {
            var end = after > history.Base ? after : history.Base;
            replica.Output(new EngineOutput.SendHistory(learner.Channel, plan.Mode == SyncMode.Snap ? after : null, after, end, committed));
            after = end;
        }

        var entries = history.Between(after, upTo);
        if (entries.Count > 0)
        {
            replica.Send(learner.Channel, new ZabMessage.Proposal(entries));
        }

        learner.SentUpTo = entries.Count > 0 ? entries[^1].Zxid : after;
        learner.AckedUpTo = Zxid.Zero;
        if (isServing)
        {
            SendCommits(learner);
        }
    }

    /// <summary>A learner has the leader's history on its disk, and its epoch after it.</summary>
    public void HistoryAcknowledged(Learner learner)
    {
        learner.AckedUpTo = learner.SentUpTo < _initial ? learner.SentUpTo : _initial;
        learner.UnackedSinceMs = !learner.IsObserver && learner.SentUpTo > learner.AckedUpTo ? replica.NowMs : null;
    }

    /// <summary>All of the history that the leader began with is committed: a quorum has it.</summary>
    public void CommitHistory() => replica.History.CommittedUpTo(_initial);

    public void Propose(IReadOnlyList<LogEntry> entries, IEnumerable<Learner> learners)
    {
        foreach (var entry in entries)
        {
            Invariant.Require(entry.Zxid == NextZxid, $"A proposal carries the next zxid {NextZxid}, not {entry.Zxid}");
            NextZxid = NextZxid.Next;
        }

        replica.Append(entries);
        var proposal = new ZabMessage.Proposal(entries);
        foreach (var learner in learners)
        {
            if (learner.IsForwarded && !learner.IsObserver)
            {
                replica.Send(learner.Channel, proposal);
                learner.SentUpTo = entries[^1].Zxid;
                learner.UnackedSinceMs ??= replica.NowMs;
            }
        }
    }

    /// <returns>True when that is news.</returns>
    public bool Acknowledged(Learner learner, Zxid upTo)
    {
        if (upTo <= learner.AckedUpTo)
        {
            return false;
        }

        learner.AckedUpTo = upTo;
        learner.UnackedSinceMs = upTo < learner.SentUpTo ? replica.NowMs : null;
        return true;
    }

    /// <summary>Commits what a quorum has on disk, the leader counting as one of them when its own disk has it.</summary>
    /// <returns>True when there is more than before.</returns>
    public bool TryCommit(IReadOnlyCollection<Learner> learners)
    {
        var history = replica.History;
        _acked.Clear();
        _acked.Add((history.Persisted, replica.Self));
        foreach (var learner in learners)
        {
            if (learner.IsSyncedFollower)
            {
                _acked.Add((learner.AckedUpTo, learner.Id));
            }
        }

        // Each distinct zxid is tried, the highest first: everyone who acknowledged a later one has it, too.
        _acked.Sort(static (left, right) => right.UpTo.CompareTo(left.UpTo));
        _have.Clear();
        foreach (var (upTo, id) in _acked)
        {
            if (upTo <= history.Committed)
            {
                return false;
            }

            _have.Add(id);
            if (Committable(upTo, _have) is { } zxid && zxid > history.Committed)
            {
                Commit(zxid, learners);
                return true;
            }
        }

        return false;
    }

    /// <summary>What these members can commit of what all of them have: a change of the members stops at itself, for what follows takes the new quorum.</summary>
    private Zxid? Committable(Zxid upTo, HashSet<ServerId> have)
    {
        if (replica.Members.Pending is not { } pending || upTo < pending.Zxid)
        {
            return replica.Members.QuorumAt(upTo).IsQuorum(have) ? upTo : null;
        }

        if (replica.Members.Quorum.IsQuorum(have))
        {
            return pending.Zxid;
        }

        return replica.History.TryFindLast(new(pending.Zxid.Value - 1), out var before) && replica.Members.QuorumAt(before).IsQuorum(have) ? before : null;
    }

    /// <summary>Tells a learner what is committed, when that is news to it.</summary>
    public void SendCommits(Learner learner)
    {
        var committed = replica.History.Committed;
        if (learner.IsObserver && committed > learner.SentUpTo)
        {
            var entries = replica.History.Between(learner.SentUpTo, committed);
            if (learner.CommitSent < learner.SentUpTo)
            {
                replica.Send(learner.Channel, new ZabMessage.Commit(learner.SentUpTo));
            }

            replica.Send(learner.Channel, new ZabMessage.Inform(entries));
            learner.SentUpTo = learner.CommitSent = committed;
            return;
        }

        var upTo = committed < learner.SentUpTo ? committed : learner.SentUpTo;
        if (upTo > learner.CommitSent)
        {
            replica.Send(learner.Channel, new ZabMessage.Commit(upTo));
            learner.CommitSent = upTo;
        }
    }

    private void Commit(Zxid upTo, IReadOnlyCollection<Learner> learners)
    {
        replica.History.CommittedUpTo(upTo);
        foreach (var learner in learners)
        {
            if (learner.IsForwarded)
            {
                SendCommits(learner);
            }
        }
    }
}
