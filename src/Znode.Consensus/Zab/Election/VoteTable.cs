using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Zab.Election;

/// <summary>What each member last said, one entry a member.</summary>
internal sealed class VoteTable
{
    private readonly SortedDictionary<ServerId, HeardVote> _votes = [];

    public void Record(ServerId from, HeardVote vote) => _votes[from] = vote;

    public void Forget(ServerId from) => _votes.Remove(from);

    public void Clear() => _votes.Clear();

    /// <summary>Those who mean the same as <paramref name="vote"/>.</summary>
    public SortedSet<ServerId> Agreeing(HeardVote vote) => [.. _votes.Where(heard => heard.Value.AgreesWith(vote)).Select(static heard => heard.Key)];

    /// <summary>Tells whether a member has said of itself that it leads.</summary>
    public bool HasSaidItLeads(ServerId member) => _votes.TryGetValue(member, out var heard) && heard.State == PeerState.Leading;
}
