using Znode.Consensus.Zab.Messages;
using Znode.Consensus.Zab.Quorum;
using Znode.Ensemble;

namespace Znode.Consensus.Zab.Leading;

/// <summary>
/// Who leads after this leader, when it is asked to hand over or when the members change: the others are told, and follow at once. ZooKeeper:
/// <c>Leader.getDesignatedLeader</c> (spec quorum-protocol §8.4).
/// </summary>
internal sealed class Succession(Replica replica, Broadcast broadcast, LearnerSet learners)
{
    private Transfer? _transfer;

    /// <summary>Gets whether leadership is being handed over: nothing is proposed meanwhile.</summary>
    public bool IsUnderWay => _transfer is not null;

    /// <summary>Begins to hand over, to the one asked for or to the one that is most level. Where there is none, nothing happens.</summary>
    public void Begin(ServerId? to)
    {
        if (MostLevel(replica.Members.Quorum, to) is { } successor)
        {
            _transfer = new(successor, to, replica.NowMs + replica.Options.TickTimeMs);
            TryHandOver();
        }
    }

    /// <summary>Gives it up when it takes too long.</summary>
    public void Tick() => _transfer = _transfer is { } transfer && replica.NowMs > transfer.UntilMs ? null : _transfer;

    /// <summary>Hands over once the successor has everything and nothing is open.</summary>
    public void TryHandOver()
    {
        if (_transfer is not { } transfer
            || replica.History.Committed != replica.History.LastLogged
            || !learners.Any(learner => learner.Id == transfer.To && learner.AckedUpTo >= replica.History.LastLogged))
        {
            return;
        }

        foreach (var learner in learners.Where(learner => learner.IsSynced))
        {
            replica.Send(learner.Channel, new ZabMessage.CommitAndActivate(replica.History.Committed, transfer.To));
        }

        replica.FollowDesignated(transfer.To, $"leadership goes to {transfer.To}");
    }

    /// <summary>The members are others from here on, once their change is committed. Who leads then: this one, if it still may, or who is most level (spec §8.4, 3 and 4).</summary>
    public void ActivateCommitted()
    {
        if (replica.Members.Pending is not { } pending || pending.Zxid > replica.History.Committed)
        {
            return;
        }

        var designated = DesignatedBy(pending.Config);
        foreach (var learner in learners.Where(learner => learner.IsForwarded))
        {
            broadcast.SendCommits(learner);
            replica.Send(learner.Channel, new ZabMessage.CommitAndActivate(pending.Zxid, designated));
        }

        replica.ActivateProposed(pending.Zxid);
        if (designated != replica.Self)
        {
            replica.FollowDesignated(designated, $"the members have changed: {designated} leads from here on");
        }
        else
        {
            ChooseAgain();
        }
    }

    /// <summary>The successor may be one that the members have just let go, or taken the vote from: it would lead an ensemble that it is no part of.</summary>
    private void ChooseAgain()
    {
        if (_transfer is { } transfer && !replica.Members.Quorum.MayLead(transfer.To))
        {
            _transfer = MostLevel(replica.Members.Quorum, transfer.Asked) is { } other ? transfer with { To = other } : null;
        }
    }

    private ServerId DesignatedBy(EnsembleConfig config)
    {
        var quorum = QuorumVerifier.Of(config);
        var isMoved = !replica.Members.Active.Servers.TryGetValue(replica.Self, out var before)
            || !config.Servers.TryGetValue(replica.Self, out var after)
            || before.Host != after.Host
            || before.QuorumPort != after.QuorumPort;
        return quorum.MayLead(replica.Self) && !isMoved ? replica.Self : MostLevel(quorum, only: null) ?? replica.Self;
    }

    private ServerId? MostLevel(IQuorumVerifier quorum, ServerId? only) => learners
        .Where(learner => learner.IsSyncedFollower && quorum.MayLead(learner.Id) && (only is null || learner.Id == only))
        .OrderByDescending(learner => learner.AckedUpTo)
        .ThenByDescending(learner => learner.Id)
        .Select(learner => (ServerId?)learner.Id)
        .FirstOrDefault();

    /// <param name="To">Who shall lead.</param>
    /// <param name="Asked">Who was asked for; null for whoever is most level.</param>
    /// <param name="UntilMs">When it is given up.</param>
    private readonly record struct Transfer(ServerId To, ServerId? Asked, long UntilMs);
}
