using System.Collections.Immutable;
using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Election;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Consensus.Tests.Zab.Election;

/// <summary>One replica's election, by hand: what it hears, and what it says then.</summary>
internal sealed class ElectionScene
{
    private readonly List<EngineOutput> _outputs = [];

    public ElectionScene(long self, ElectionView view, Zxid? zxid = null, long epoch = 1)
    {
        Self = new(self);
        View = view;
        Own = new(Self, zxid ?? new Zxid(new Epoch(epoch), 5), new(epoch));
        Election = new(Self, Options);
    }

    /// <summary>A scene with the members 1 to <paramref name="voters"/>.</summary>
    public ElectionScene(long self, int voters = 3, Zxid? zxid = null, long epoch = 1) : this(self, new ElectionView(Ensemble(Enumerable.Range(1, voters))), zxid, epoch)
    {
    }

    public ServerId Self { get; }

    public ElectionView View { get; }

    public Vote Own { get; }

    public ZabOptions Options { get; } = new();

    public FastLeaderElection Election { get; }

    public long NowMs { get; private set; }

    /// <summary>What was sent since it was last looked at.</summary>
    public IReadOnlyList<EngineOutput.Notify> Sent()
    {
        var sent = _outputs.Cast<EngineOutput.Notify>().ToList();
        _outputs.Clear();
        return sent;
    }

    public static EnsembleConfig Ensemble(IEnumerable<int> voters, long version = 0, params int[] observers) =>
        new(
            voters.Select(id => Server(id, EnsembleRole.Participant)).Concat(observers.Select(id => Server(id, EnsembleRole.Observer))).ToImmutableSortedDictionary(server => server.Id, server => server),
            version);

    /// <summary>A vote as a member of epoch 1 gives it that has seen <paramref name="counter"/> transactions.</summary>
    public static Vote For(long leader, uint counter = 5, long epoch = 1, long? peerEpoch = null) => new(new(leader), new(new Epoch(epoch), counter), new(peerEpoch ?? epoch));

    public ElectionScene Begin()
    {
        Election.Begin(View, Own, NowMs, _outputs);
        return this;
    }

    /// <summary>Begins and forgets what was sent at that.</summary>
    public ElectionScene Begun()
    {
        Begin();
        _outputs.Clear();
        return this;
    }

    public ElectionScene Hears(long from, PeerState state, Vote vote, long round = 1, string? config = null)
    {
        Election.Notified(new(from), new(state, vote, round, config ?? View.Active.ToText()), NowMs, _outputs);
        return this;
    }

    public ElectionScene After(long ms)
    {
        NowMs += ms;
        Election.Tick(NowMs, _outputs);
        return this;
    }

    private static EnsembleServer Server(int id, EnsembleRole role) => new(new(id), "127.0.0.1", 10_000 + id, 20_000 + id, role);
}
