using System.Diagnostics;
using Znode.Consensus.Zab.Messages;
using Znode.Consensus.Zab.Quorum;
using Znode.Ensemble;

namespace Znode.Consensus.Zab.Election;

/// <summary>One replica's election: phase 0 of Zab. ZooKeeper: <c>FastLeaderElection</c> (spec quorum-protocol §3).</summary>
/// <remarks>
/// <para>
/// Everyone proposes itself, tells everyone, and goes over to the best proposal it hears of: the one with the highest epoch, then zxid, then number. Who
/// sees a quorum propose the same, and nothing better for a while, has a leader. Elections are numbered by rounds, which are in no way epochs: a
/// member that is behind goes over to the higher round, and forgets the votes of its own. Who meets a quorum that has a leader already joins it.
/// </para>
/// <para>
/// An election need not be right for Zab to be safe: that the leader's history is the best of a quorum is seen to in discovery. It has to end, and to be
/// right when messages arrive. Notifications may be lost, late or twice.
/// </para>
/// </remarks>
internal sealed class FastLeaderElection(ServerId self, ZabOptions options)
{
    /// <summary>The zxid of a member that lost its database and does not trust it to be empty: it elects nobody, and nobody elects it.</summary>
    internal static readonly Zxid Untrusted = new(-1);

    /// <summary>So many times the shortest pause between notifications others have to hear of a proposal, and to go over to it.</summary>
    private const int RefusalIntervals = 2;

    /// <summary>What was said in this round. ZooKeeper: <c>recvset</c>. The replica's own proposal is in it when its vote counts.</summary>
    private readonly VoteTable _round = new();

    /// <summary>What those said that have a leader, in whichever round they found it. ZooKeeper: <c>outofelection</c>.</summary>
    private readonly VoteTable _established = new();

    /// <summary>Who the members are as voters have it that were started with another list than this replica, and no change has been made since.</summary>
    private readonly SortedDictionary<ServerId, IQuorumVerifier> _listsOfOthers = [];

    /// <summary>Who votes already, was told of a proposal of one that does not, and keeps to another.</summary>
    private readonly SortedSet<ServerId> _refusers = [];

    /// <summary>Who does not vote already and can not be elected in this round: too many refused.</summary>
    private readonly SortedSet<ServerId> _refused = [];

    /// <summary>Those without a vote that asked.</summary>
    private readonly SortedSet<ServerId> _askers = [];

    /// <summary>What each peer was last told, and when.</summary>
    private readonly Dictionary<ServerId, (Vote Proposal, long Round, long AtMs)> _told = [];

    private EnsembleConfig _active = null!;
    private IQuorumVerifier _activeQuorum = null!;
    private IQuorumVerifier _quorum = null!;
    private string _configText = "";

    /// <summary>What this replica has, as the vote for itself.</summary>
    private Vote _history;

    /// <summary>The same when it may lead; otherwise nobody.</summary>
    private Vote _own;
    private Vote _proposal;
    private bool _isLooking;
    private int _intervalMs;
    private long _resendAtMs;
    private long _proposedAtMs;

    /// <summary>When the proposal has won, unless a better one comes; null while no quorum is for it.</summary>
    private long? _finalizeAtMs;

    /// <summary>Gets the number of the election that goes on, or that was the last. ZooKeeper: <c>logicalclock</c>. Not on disk; starts at 0 with the process.</summary>
    public long Round { get; private set; }

    /// <summary>Gets who won; null until that is decided.</summary>
    public Vote? Winner { get; private set; }

    /// <summary>
    /// Gets the newest configuration that a member said is active, when it is newer than the one that this election is held under: the replica missed a change.
    /// It should be made the active one and the election begun again, before <see cref="Winner"/> is looked at (spec §3.3, rule 8).
    /// </summary>
    public EnsembleConfig? NewerConfig { get; private set; }

    /// <summary>Begins an election, in a round of its own.</summary>
    /// <param name="view">Among whom.</param>
    /// <param name="own">The replica itself, the last zxid in its log and its <c>currentEpoch</c>. Not proposed when the replica is no candidate.</param>
    /// <param name="nowMs">The host's clock, as in <see cref="EngineInput.Tick"/>.</param>
    /// <param name="outputs">Takes what is to be sent.</param>
    public void Begin(ElectionView view, Vote own, long nowMs, ICollection<EngineOutput> outputs)
    {
        Invariant.Require(own.Leader == self, $"A replica's own vote is for itself, {self}, not for {own.Leader}");
        _active = view.Active;
        _activeQuorum = QuorumVerifier.Of(view.Active);
        _quorum = QuorumVerifier.Of(view.Active, view.Pending);
        _configText = view.Active.ToText();
        _history = own;
        _own = _quorum.MayLead(self) ? own : Vote.NoCandidate;
        _round.Clear();
        _established.Clear();
        _listsOfOthers.Clear();
        _refused.Clear();
        _askers.Clear();
        _told.Clear();
        Winner = null;
        NewerConfig = null;
        _isLooking = true;
        Round++;
        Propose(_own, nowMs);
        TellVoters(nowMs, outputs);
        Conclude(nowMs, outputs);
    }

    /// <summary>Time has passed.</summary>
    public void Tick(long nowMs, ICollection<EngineOutput> outputs)
    {
        Invariant.Require(_isLooking, "Only an election that goes on has times");
        if (nowMs >= _finalizeAtMs)
        {
            Win(new(PeerState.Looking, _proposal, Round), outputs);
        }
        else if (nowMs >= _resendAtMs)
        {
            _intervalMs = (int)Math.Min(2L * _intervalMs, options.NotificationIntervalMaxMs);
            TellVoters(nowMs, outputs);
        }
    }

    /// <summary>A notification came while the replica looks for a leader.</summary>
    public void Notified(ServerId from, Notification notification, long nowMs, ICollection<EngineOutput> outputs)
    {
        Invariant.Require(_isLooking, "Who has a leader answers and does not listen");
        if (from == self)
        {
            return;
        }

        LookForNewerConfig(notification.Config);
        if (!_quorum.IsVoter(from))
        {
            AnswerNonVoter(from, notification, nowMs, outputs);
        }
        else if (_quorum.IsVoter(notification.Vote.Leader))
        {
            KeepListOf(from, notification.Config);
            var heard = new HeardVote(notification.State, notification.Vote, notification.Round);
            switch (notification.State)
            {
                case PeerState.Looking:
                    HeardLooking(from, heard, nowMs, outputs);
                    break;
                case PeerState.Following or PeerState.Leading:
                    HeardEstablished(from, heard, outputs);
                    break;
                case PeerState.Observing:
                    // Has no vote, whatever the configuration says of it.
                    break;
                default:
                    throw new UnreachableException();
            }
        }
        else if (notification.State == PeerState.Looking && _proposal != Vote.NoCandidate)
        {
            // A voter that is no candidate itself, for it weighs nothing, or one that votes by a list of its own for somebody whom this replica does not know. In an earlier round than its own no vote counts with
            // it: ZooKeeper passes its notification over, and neither would come to the other.
            if (notification.Round > Round)
            {
                GoToRound(notification.Round);
                Propose(_own, nowMs);
                TellNews(nowMs, outputs);
                Conclude(nowMs, outputs);
            }
            else
            {
                Answer(from, nowMs, outputs);
            }
        }
    }

    /// <summary>A notification came and the replica has a leader: who looks for one hears which (spec §3.3, rule 7).</summary>
    /// <param name="from">Who sent it.</param>
    /// <param name="notification">What it said.</param>
    /// <param name="state">What this replica is.</param>
    /// <param name="final">Whom it follows; from discovery on with the new epoch.</param>
    /// <param name="config">Its active configuration, as text.</param>
    /// <param name="outputs">Takes what is to be sent.</param>
    public void AnswerLooking(ServerId from, Notification notification, PeerState state, Vote final, string config, ICollection<EngineOutput> outputs)
    {
        Invariant.Require(state != PeerState.Looking, "Who looks for a leader itself does not answer with one");
        if (notification.State == PeerState.Looking && from != self)
        {
            outputs.Add(new EngineOutput.Notify(from, new(state, final, Round, config)));
        }
    }

    /// <summary>Another member looks as well (spec §3.3, rule 4).</summary>
    private void HeardLooking(ServerId from, HeardVote heard, long nowMs, ICollection<EngineOutput> outputs)
    {
        // What it said of a leader before is no longer so.
        _established.Forget(from);
        if (heard.Vote.Zxid == Untrusted || _own.Zxid == Untrusted)
        {
            return;
        }

        if (heard.Round < Round)
        {
            Answer(from, nowMs, outputs);
            return;
        }

        if (heard.Round > Round)
        {
            GoToRound(heard.Round);
            Propose(IsBetter(heard.Vote, _own) ? heard.Vote : _own, nowMs);
            TellNews(nowMs, outputs);
        }
        else if (IsBetter(heard.Vote, _proposal))
        {
            Propose(heard.Vote, nowMs);
            TellNews(nowMs, outputs);
        }
        else if (IsRefused(from, heard.Vote, nowMs))
        {
            _refused.Add(_proposal.Leader);
            Propose(_own.Leader == _proposal.Leader ? Vote.NoCandidate : _own, nowMs);
            TellNews(nowMs, outputs);
        }
        else if (_proposal.Beats(heard.Vote) || IsBefore(_proposal, heard.Vote))
        {
            // What it was told has not arrived, or not yet. By the plain order, so that members that know different weights do not answer each other for ever.
            Answer(from, nowMs, outputs);
        }

        _round.Record(from, heard);
        Conclude(nowMs, outputs);
    }

    /// <summary>Another member has a leader (spec §3.3, rule 5).</summary>
    private void HeardEstablished(ServerId from, HeardVote heard, ICollection<EngineOutput> outputs)
    {
        if (heard.Round == Round)
        {
            _round.Record(from, heard);
            if (CanJoin(_round, heard))
            {
                Win(heard, outputs);
                return;
            }
        }

        _established.Record(from, heard);
        if (CanJoin(_established, heard))
        {
            Round = heard.Round;
            Win(heard, outputs);
        }
    }

    /// <summary>Tells whether these members have the leader that one of them named.</summary>
    /// <remarks>
    /// The leader must have said so itself: its followers may not have noticed yet that it is gone (ZooKeeper: <c>checkLeader</c>). To follow, a quorum of the
    /// active configuration is enough also while a change is under way: ZooKeeper wants one of both, and then a member that has seen a change which a later
    /// leader never heard of finds no leader any more. To lead takes a quorum of both, and that the others elected this replica in this round (ZOOKEEPER-1514).
    /// </remarks>
    private bool CanJoin(VoteTable votes, HeardVote heard)
    {
        var agreeing = votes.Agreeing(heard);
        return heard.Vote.Leader == self
            ? heard.Round == Round && _quorum.IsQuorum(agreeing)
            : votes.HasSaidItLeads(heard.Vote.Leader) && (_activeQuorum.IsQuorum(agreeing) || CanJoinAsNewcomer(agreeing, heard.Vote));
    }

    /// <summary>
    /// Tells whether a quorum of the leader's list is enough: for one that a change is to add, which was started with a list that it stands in and its leader's does not. Without this it would never find the
    /// leader of a quorum of one. ZooKeeper's leaders give their first configuration a version, so that such a member adopts it.
    /// </summary>
    /// <remarks>
    /// It may be the leader that has the wrong list: a member that lost its disk, and was started alone by mistake. Whoever followed that one would be cut back to its history. So the leader is of no earlier epoch,
    /// and either nobody else can be elected by this replica's list meanwhile, or the leader is one that this replica has been level with, or began with no less than it has.
    /// </remarks>
    private bool CanJoinAsNewcomer(SortedSet<ServerId> agreeing, Vote leader) =>
        _listsOfOthers.TryGetValue(leader.Leader, out var list)
        && !list.IsVoter(self)
        && list.IsQuorum(agreeing)
        && leader.PeerEpoch >= _history.PeerEpoch
        && (leader.PeerEpoch == _history.PeerEpoch || leader.Zxid >= _history.Zxid || !IsQuorumWithout(agreeing));

    /// <summary>Tells whether the others of this replica's list, with itself, can elect somebody.</summary>
    private bool IsQuorumWithout(SortedSet<ServerId> agreeing) => _activeQuorum.IsQuorum(_activeQuorum.Voters.Where(voter => voter == self || !agreeing.Contains(voter)).ToHashSet());

    private void KeepListOf(ServerId voter, string text)
    {
        _listsOfOthers.Remove(voter);
        if (text != _configText && EnsembleConfig.TryParse(text, out var config) && config.Version == _active.Version)
        {
            _listsOfOthers[voter] = QuorumVerifier.Of(config);
        }
    }

    /// <summary>Someone without a vote looks for the leader: an observer, or a member that this replica's configuration does not know (spec §3.3, rule 3).</summary>
    private void AnswerNonVoter(ServerId from, Notification notification, long nowMs, ICollection<EngineOutput> outputs)
    {
        if (notification.State == PeerState.Looking)
        {
            _askers.Add(from);
            Answer(from, nowMs, outputs);
        }
    }

    private void LookForNewerConfig(string text)
    {
        if (text != _configText && EnsembleConfig.TryParse(text, out var config) && config.Version > (NewerConfig ?? _active).Version)
        {
            NewerConfig = config;
        }
    }

    /// <summary>ZooKeeper: <c>totalOrderPredicate</c>. Nobody is better that can not be elected.</summary>
    private bool IsBetter(Vote vote, Vote other) => _quorum.MayLead(vote.Leader) && !_refused.Contains(vote.Leader) && IsBefore(vote, other);

    /// <summary>
    /// Of two with equal histories, one that may lead already comes before one that a change which is under way will let. ZooKeeper never elects the latter; but where one of those is ahead of all others, and
    /// is needed for the quorum of the change, nobody else can lead.
    /// </summary>
    private bool IsBefore(Vote vote, Vote other) =>
        (vote.PeerEpoch, vote.Zxid) == (other.PeerEpoch, other.Zxid) && MayLeadAlready(vote.Leader) != MayLeadAlready(other.Leader)
            ? MayLeadAlready(vote.Leader)
            : vote.Beats(other);

    /// <summary>Who is to join stands in its own list before the change puts it into the others': what it can do already, all lists say.</summary>
    private bool MayLeadAlready(ServerId id) => _activeQuorum.MayLead(id) && _listsOfOthers.Values.All(list => list.MayLead(id));

    /// <summary>
    /// Tells whether the proposal is of one that does not vote already, and can not win: so many of those who do, and were told of it, keep to another that the rest is no quorum. They have not heard of the
    /// change, so whoever it adds is nobody to them, and its history being ahead of theirs would keep all others from leading.
    /// </summary>
    private bool IsRefused(ServerId from, Vote vote, long nowMs)
    {
        if (MayLeadAlready(_proposal.Leader) || _proposal == Vote.NoCandidate || !_activeQuorum.IsVoter(from))
        {
            return false;
        }

        if (vote == _proposal)
        {
            _refusers.Remove(from);
        }
        else if (nowMs - _proposedAtMs >= RefusalIntervals * options.NotificationIntervalMinMs)
        {
            _refusers.Add(from);
        }

        return !_activeQuorum.IsQuorum(_activeQuorum.Voters.Where(voter => !_refusers.Contains(voter)).ToHashSet());
    }

    private void GoToRound(long round)
    {
        Round = round;
        _round.Clear();
        _refused.Clear();
    }

    private void Propose(Vote vote, long nowMs)
    {
        _proposal = vote;
        _proposedAtMs = nowMs;
        _refusers.Clear();
        _round.Forget(self);
        _finalizeAtMs = null;
        _intervalMs = options.NotificationIntervalMinMs;
        if (_quorum.IsVoter(self) && vote != Vote.NoCandidate && _own.Zxid != Untrusted)
        {
            _round.Record(self, new(PeerState.Looking, vote, Round));
        }
    }

    /// <summary>Looks whether the proposal has won (spec §3.3, rule 4, end).</summary>
    private void Conclude(long nowMs, ICollection<EngineOutput> outputs)
    {
        var proposed = new HeardVote(PeerState.Looking, _proposal, Round);
        var agreeing = _round.Agreeing(proposed);
        if (!_quorum.IsQuorum(agreeing))
        {
            _finalizeAtMs = null;
        }
        else if (_quorum.Voters.All(agreeing.Contains))
        {
            // No better vote can come.
            Win(proposed, outputs);
        }
        else
        {
            _finalizeAtMs ??= nowMs + options.FinalizeWaitMs;
        }
    }

    private void Win(HeardVote winner, ICollection<EngineOutput> outputs)
    {
        Winner = winner.Vote;
        _isLooking = false;
        if (_quorum.IsVoter(self))
        {
            // Who asked and has no vote hears of it at once; ZooKeeper lets it ask again, after an interval that has grown with the outage.
            var state = winner.Vote.Leader == self ? PeerState.Leading : PeerState.Following;
            foreach (var asker in _askers)
            {
                outputs.Add(new EngineOutput.Notify(asker, new(state, winner.Vote, Round, _configText)));
            }
        }
    }

    /// <summary>Tells the voters of another proposal, when this one's voice counts: who has none asks, and asks again, and is answered.</summary>
    private void TellNews(long nowMs, ICollection<EngineOutput> outputs)
    {
        if (_quorum.IsVoter(self))
        {
            TellVoters(nowMs, outputs);
        }
    }

    private void TellVoters(long nowMs, ICollection<EngineOutput> outputs)
    {
        _resendAtMs = nowMs + _intervalMs;
        foreach (var voter in _quorum.Voters)
        {
            if (voter != self)
            {
                Tell(voter, nowMs, outputs);
            }
        }
    }

    /// <summary>Answers a peer that seems not to know the proposal, unless it was told a moment ago, and the two messages have crossed.</summary>
    /// <remarks>Also two members that each take the other for a stranger would answer each other's answers for ever, as ZooKeeper's do.</remarks>
    private void Answer(ServerId to, long nowMs, ICollection<EngineOutput> outputs)
    {
        if (!_told.TryGetValue(to, out var told) || (told.Proposal, told.Round) != (_proposal, Round) || nowMs - told.AtMs >= options.NotificationIntervalMinMs)
        {
            Tell(to, nowMs, outputs);
        }
    }

    private void Tell(ServerId to, long nowMs, ICollection<EngineOutput> outputs)
    {
        _told[to] = (_proposal, Round, nowMs);
        outputs.Add(new EngineOutput.Notify(to, new(PeerState.Looking, _proposal, Round, _configText)));
    }
}
