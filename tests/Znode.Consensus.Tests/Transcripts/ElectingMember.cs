using Znode.Consensus.Zab.Election;
using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Tests.Transcripts;

/// <summary>A member of which there is only its election: what follows from having a leader is up to the script.</summary>
internal sealed class ElectingMember(ServerId id, ScriptedElection script, ElectionView view)
{
    private readonly List<EngineOutput> _outputs = [];
    private FastLeaderElection? _election;
    private Epoch _epoch;
    private Zxid _last;
    private Vote? _final;

    public bool IsRunning => _election is not null;

    private PeerState State =>
        _final is not { } final ? PeerState.Looking
        : final.Leader == id ? PeerState.Leading
        : view.Active.Servers.ContainsKey(id) && !view.Active.IsVoter(id) ? PeerState.Observing
        : PeerState.Following;

    public void Store(Epoch epoch, Zxid last) => (_epoch, _last) = (epoch, last);

    public void Start()
    {
        _election = new(id, script.Options);
        Look();
    }

    public void Crash() => _election = null;

    public void Look()
    {
        _final = null;
        _election!.Begin(view, new(id, _last, _epoch), script.NowMs, _outputs);
        Act();
    }

    public void Establish(Epoch epoch)
    {
        if (_final is { } final)
        {
            _final = final with { PeerEpoch = epoch };
            _epoch = epoch;
        }
    }

    public void Tick()
    {
        if (IsRunning && _final is null)
        {
            _election!.Tick(script.NowMs, _outputs);
            Act();
        }
    }

    public void Hear(ServerId from, Notification notification)
    {
        if (_final is { } final)
        {
            _election!.AnswerLooking(from, notification, State, final, view.Active.ToText(), _outputs);
        }
        else
        {
            _election!.Notified(from, notification, script.NowMs, _outputs);
        }

        Act();
    }

    private void Act()
    {
        script.Send(id, _outputs);
        _outputs.Clear();
        if (_final is null && _election!.Winner is { } winner)
        {
            _final = winner;
            script.Say($"{id} {State.ToString().ToLowerInvariant()} {(winner.Leader == id ? "" : $"{winner.Leader} ")}round={_election.Round}");
        }
    }
}
