using System.Text;
using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Election;
using Znode.Consensus.Zab.Messages;
using Znode.Consensus.Zab.Quorum;
using Znode.Ensemble;

namespace Znode.Consensus.Tests.Zab.Election;

/// <summary>Members that elect over a network which loses, delays, doubles and cuts, all from one seed.</summary>
/// <remarks>
/// What comes after an election is here as short as it can be: a follower that does not find its leader leading gives up after a while, and so does a leader without a quorum of followers.
/// </remarks>
internal sealed class ElectionWorld
{
    private const int PatienceMs = 600;

    private readonly Random _random;
    private readonly EnsembleConfig _config;
    private readonly IQuorumVerifier _quorum;
    private readonly Member[] _members;
    private readonly PriorityQueue<(Member From, Member To, Notification Notification), (long AtMs, long Number)> _network = new();
    private readonly StringBuilder _trace = new();
    private long _nowMs;
    private long _sent;
    private bool _isFaulty = true;

    public ElectionWorld(int seed)
    {
        _random = new(seed);
        var count = _random.Next(1, 8);
        _config = ElectionScene.Ensemble(Enumerable.Range(1, count), observers: _random.Next(3) == 0 ? [count + 1] : []);
        _quorum = QuorumVerifier.Of(_config);
        _members = [.. _config.Servers.Keys.Select(id => new Member(id, new Zxid(new Epoch(_random.Next(1, 3)), (uint)_random.Next(4)), new(_random.Next(1, 4))))];
    }

    public string Trace => _trace.ToString();

    private static ZabOptions Options => new();

    /// <summary>Elects under faults, then without, and gives the leader that all who are left follow; null when they did not come to one in time.</summary>
    public ServerId? Elect()
    {
        while (_nowMs < 4_000)
        {
            Advance();
            Disturb();
        }

        _isFaulty = false;
        Array.ForEach(_members, member => member.IsCutOff = false);
        Restore();
        while (_nowMs < 40_000)
        {
            Advance();
            if (Agreed() is { } leader)
            {
                return leader;
            }
        }

        return null;
    }

    /// <summary>Tells whether no quorum without this leader could know more: a quorum of the voters has nothing newer.</summary>
    public bool IsBestOfAQuorum(ServerId leader)
    {
        var best = _members.Single(member => member.Id == leader);
        return _quorum.IsQuorum(_members.Where(member => (member.Epoch, member.Last).CompareTo((best.Epoch, best.Last)) <= 0).Select(member => member.Id).ToHashSet());
    }

    private ServerId? Agreed()
    {
        var leaders = _members.Where(member => member.Election is not null).Select(member => member.Final?.Leader).Distinct().ToList();
        return leaders is [{ } leader] && _members.Single(member => member.Id == leader).Election is not null ? leader : null;
    }

    private void Advance()
    {
        _nowMs += 10;
        while (_network.TryPeek(out _, out var next) && next.AtMs <= _nowMs)
        {
            var (from, to, notification) = _network.Dequeue();
            if (!from.IsCutOff && !to.IsCutOff)
            {
                Hear(to, from.Id, notification);
            }
        }

        foreach (var member in _members)
        {
            Tick(member);
        }
    }

    private void Tick(Member member)
    {
        if (member.Election is null)
        {
            Start(member, isOften: _isFaulty);
        }
        else if (member.Final is not { } final)
        {
            member.Election.Tick(_nowMs, member.Outputs);
            Act(member);
        }
        else if (final.Leader == member.Id ? HasFollowers(member) : Finds(member, final.Leader))
        {
            member.ContentAtMs = _nowMs;
        }
        else if (_nowMs - member.ContentAtMs > PatienceMs)
        {
            Say($"{member.Id} gives up");
            Look(member);
        }
    }

    private bool Finds(Member member, ServerId id)
    {
        var leader = _members.Single(other => other.Id == id);
        return leader.Election is not null && leader.Final?.Leader == id && !leader.IsCutOff && !member.IsCutOff;
    }

    private bool HasFollowers(Member leader) =>
        _quorum.IsQuorum(_members.Where(member => member == leader || (member.Election is not null && member.Final?.Leader == leader.Id && Finds(member, leader.Id))).Select(member => member.Id).ToHashSet());

    private void Start(Member member, bool isOften)
    {
        if (isOften && _random.Next(20) == 0)
        {
            Say($"{member.Id} starts");
            member.Election = new(member.Id, Options);
            Look(member);
        }
    }

    /// <summary>Lets dead members live again until there is a quorum; the others stay dead.</summary>
    private void Restore()
    {
        foreach (var member in _members.OrderBy(_ => _random.Next()))
        {
            if (!_quorum.IsQuorum(_members.Where(other => other.Election is not null).Select(other => other.Id).ToHashSet()) && member.Election is null)
            {
                member.Election = new(member.Id, Options);
                Look(member);
            }
        }
    }

    private void Disturb()
    {
        var member = _members[_random.Next(_members.Length)];
        switch (_random.Next(400))
        {
            case 0:
                Say($"{member.Id} crashes");
                member.Election = null;
                break;
            case < 4:
                member.IsCutOff = !member.IsCutOff;
                Say($"{member.Id} {(member.IsCutOff ? "is cut off" : "is reached again")}");
                break;
        }
    }

    private void Look(Member member)
    {
        member.Final = null;
        member.Election!.Begin(new(_config), new(member.Id, member.Last, member.Epoch), _nowMs, member.Outputs);
        Act(member);
    }

    private void Hear(Member member, ServerId from, Notification notification)
    {
        if (member.Election is null)
        {
            return;
        }

        if (member.Final is { } final)
        {
            var state = final.Leader == member.Id ? PeerState.Leading : _config.IsVoter(member.Id) ? PeerState.Following : PeerState.Observing;
            member.Election.AnswerLooking(from, notification, state, final, _config.ToText(), member.Outputs);
        }
        else
        {
            member.Election.Notified(from, notification, _nowMs, member.Outputs);
        }

        Act(member);
    }

    private void Act(Member member)
    {
        foreach (var notify in member.Outputs.Cast<EngineOutput.Notify>())
        {
            var copies = !_isFaulty ? 1 : _random.Next(10) switch { < 3 => 0, 3 => 2, _ => 1 };
            for (var i = 0; i < copies; i++)
            {
                var delayMs = _random.Next(_isFaulty ? 300 : 20);
                _network.Enqueue((member, _members.Single(other => other.Id == notify.To), notify.Notification), (_nowMs + delayMs, _sent++));
            }
        }

        member.Outputs.Clear();
        if (member.Final is null && member.Election!.Winner is { } winner)
        {
            member.Final = winner;
            member.ContentAtMs = _nowMs;
            Say($"{member.Id} elects {winner} in round {member.Election.Round}");
        }
    }

    private void Say(string text) => _trace.Append(_nowMs).Append(' ').AppendLine(text);

    private sealed class Member(ServerId id, Zxid last, Epoch epoch)
    {
        public ServerId Id => id;

        public Zxid Last => last;

        public Epoch Epoch => epoch;

        public List<EngineOutput> Outputs { get; } = [];

        public FastLeaderElection? Election { get; set; }

        public Vote? Final { get; set; }

        public bool IsCutOff { get; set; }

        /// <summary>When it last found what it expects of its leader, or of its followers.</summary>
        public long ContentAtMs { get; set; }
    }
}
