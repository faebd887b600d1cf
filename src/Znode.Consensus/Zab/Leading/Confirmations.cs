using Znode.Consensus.Zab.Quorum;

namespace Znode.Consensus.Zab.Leading;

/// <summary>
/// The questions whether this replica still leads. Those that come while pings are on their way for earlier ones wait and share the next pings.
/// Source: read index, Ongaro's thesis §6.4; ZooKeeper's sync does not ask.
/// </summary>
/// <remarks>Pings and their answers keep their order on a channel, so a question needs no number of its own on the wire.</remarks>
internal sealed class Confirmations
{
    private readonly List<long> _asked = [];
    private readonly List<long> _waiting = [];
    private List<(Learner Learner, long Ping)> _pings = [];

    public void Add(long ticket) => _waiting.Add(ticket);

    /// <summary>Tells whether pings are to be sent for those that wait.</summary>
    public bool IsRoundDue => _asked.Count == 0 && _waiting.Count > 0;

    /// <summary>The next ping to each of these learners is the one that answers those that wait, and those whose pings were lost with a channel.</summary>
    public void Ask(IEnumerable<Learner> voters)
    {
        _asked.AddRange(_waiting);
        _waiting.Clear();
        _pings = [.. voters.Select(learner => (learner, learner.PingsSent + 1))];
    }

    /// <summary>Tells whether a round is under way.</summary>
    public bool IsAsking => _asked.Count > 0;

    /// <summary>Takes what a quorum has answered, the leader included.</summary>
    public IReadOnlyList<long> Take(IQuorumVerifier quorum, ServerId self)
    {
        if (_asked.Count == 0 || !quorum.IsQuorum(_pings.Where(asked => asked.Learner.PingsAnswered >= asked.Ping).Select(asked => asked.Learner.Id).Append(self).ToHashSet()))
        {
            return [];
        }

        List<long> confirmed = [.. _asked];
        _asked.Clear();
        return confirmed;
    }
}
