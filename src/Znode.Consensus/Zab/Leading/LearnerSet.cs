using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Znode.Ensemble;

namespace Znode.Consensus.Zab.Leading;

/// <summary>The learners that a leader has, one for each channel, in the order in which they came. ZooKeeper: <c>Leader.learners</c> and <c>forwardingFollowers</c>.</summary>
internal sealed class LearnerSet(Replica replica) : IReadOnlyCollection<Learner>
{
    private readonly SortedDictionary<long, Learner> _byChannel = [];

    public int Count => _byChannel.Count;

    /// <summary>Gets what those who ask are told of them.</summary>
    public IReadOnlyList<LearnerStatus> Statuses =>
        [.. this.Select(learner => new LearnerStatus(learner.Id, learner.IsObserver || IsListedAsObserver(learner.Id), replica.Members.Quorum.IsVoter(learner.Id), learner.IsSynced, learner.HeardMs))];

    /// <summary>Gets those whose answers count when leadership is confirmed.</summary>
    public List<Learner> Voters => [.. this.Where(learner => learner.Step == LearnerStep.Serving && !learner.IsObserver && replica.Members.Quorum.IsVoter(learner.Id))];

    /// <summary>A peer has connected, to follow.</summary>
    public void Accept(ChannelId channel)
    {
        // A peer that comes again has given up the channel that it had.
        foreach (var before in this.Where(learner => learner.Id == channel.Peer).ToList())
        {
            Drop(before, "the member has connected again");
        }

        _byChannel.Add(channel.Number, new(channel, replica.NowMs));
    }

    public bool TryFind(ChannelId channel, [NotNullWhen(true)] out Learner? learner) => _byChannel.TryGetValue(channel.Number, out learner);

    /// <summary>A channel has ended.</summary>
    public void Remove(ChannelId channel) => _byChannel.Remove(channel.Number);

    /// <summary>Ends a learner's channel.</summary>
    public void Drop(Learner learner, string reason)
    {
        Remove(learner.Channel);
        replica.Close(learner.Channel, reason);
    }

    /// <summary>Ends all channels: the leader leads no more.</summary>
    public void DropAll(string reason)
    {
        foreach (var learner in this)
        {
            replica.Close(learner.Channel, reason);
        }

        _byChannel.Clear();
    }

    /// <summary>Asks learners whether they are there.</summary>
    public void Ping(IEnumerable<Learner> learners)
    {
        foreach (var learner in learners)
        {
            replica.Send(learner.Channel, learner.NextPing(replica.History.LastLogged));
        }
    }

    public IEnumerator<Learner> GetEnumerator() => _byChannel.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>One whose vote was taken away acknowledges nothing from then on, also before it has come again as an observer.</summary>
    private bool IsListedAsObserver(ServerId id) => replica.Members.Active.Servers.TryGetValue(id, out var server) && server.Role == EnsembleRole.Observer;
}
