namespace Znode.Consensus.Zab.Leading;

/// <summary>
/// The questions whether this replica still leads. Those that come while pings are on their way for earlier ones wait and share the next pings.
/// Source: read index, Ongaro's thesis §6.4; ZooKeeper's sync does not ask.
/// </summary>
/// <remarks>Pings and their answers keep their order on a channel, so a question needs no number of its own on the wire.</remarks>
internal sealed class Confirmations(Replica replica, LearnerSet learners)
{
    private readonly List<long> _asked = [];
    private readonly List<long> _waiting = [];
    private List<(Learner Learner, long Ping)> _pings = [];

    public void Add(long ticket) => _waiting.Add(ticket);

    /// <summary>Answers the questions that a quorum has confirmed, the leader included, and asks for those that wait.</summary>
    public void Answer()
    {
        do
        {
            if (_asked.Count == 0)
            {
                if (_waiting.Count == 0)
                {
                    return;
                }

                // Answers to pings sent from here on are given by members that follow this leader at that time, and so no other one.
                _asked.AddRange(_waiting);
                _waiting.Clear();
                var voters = AwaitPings();
                learners.Ping(voters);
            }
        }
        while (TryConfirm());
    }

    /// <summary>Pings are about to be sent to everyone: they answer also for a learner that was asked and has come again since, on another channel.</summary>
    public void AskAgain()
    {
        if (_asked.Count > 0)
        {
            AwaitPings();
        }
    }

    /// <summary>The next ping to each voter is the one that answers what is asked.</summary>
    private List<Learner> AwaitPings()
    {
        var voters = learners.Voters;
        _pings = [.. voters.Select(learner => (learner, learner.PingsSent + 1))];
        return voters;
    }

    private bool TryConfirm()
    {
        if (!replica.Members.Quorum.IsQuorum(_pings.Where(asked => asked.Learner.PingsAnswered >= asked.Ping).Select(asked => asked.Learner.Id).Append(replica.Self).ToHashSet()))
        {
            return false;
        }

        foreach (var ticket in _asked)
        {
            replica.Output(new EngineOutput.LeadershipConfirmed(ticket));
        }

        _asked.Clear();
        return true;
    }
}
