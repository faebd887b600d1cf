using System.Diagnostics;
using Znode.Consensus;
using Znode.Server.Disk;
using Znode.Server.Ensemble;
using Znode.Server.Peers;
using Znode.Transactions;

namespace Znode.Server;

/// <summary>Steps the engine with what a turn has brought, and performs what it asks for. The engine decides, this acts.</summary>
/// <remarks>Guarded by the member's gate.</remarks>
internal sealed class EngineHost
{
    /// <summary>The longest that the engine of an ensemble is without the time: an election's pauses are counted in tens of milliseconds.</summary>
    private const long TickMsMax = 20;

    private readonly MemberCore _core;
    private readonly IReplicationEngine _engine;
    private readonly IPeerTransport? _peers;
    private readonly Queue<EngineInput> _inputs = new();

    /// <summary>What came of performing outputs: it goes ahead of what came from elsewhere.</summary>
    private readonly Queue<EngineInput> _answers = new();
    private readonly List<EngineOutput> _outputs = [];
    private readonly PeerDuties? _peerDuties;

    /// <summary>Null without an ensemble: the log's thread gathers what there is to write.</summary>
    private readonly ProposalGrouping? _grouping;
    private bool _isPerforming;
    private bool _wrote;
    private bool _sent;
    private long _tickedMs = long.MinValue;

    /// <summary>The status in a box, so that any thread can read it whole.</summary>
    private volatile StrongStatus _status;

    /// <summary>Whether the member began to serve in this turn and its clients do not know it yet.</summary>
    private bool _beginsToServe;

    public EngineHost(MemberCore core, IReplicationEngine engine, IPeerTransport? peers)
    {
        _core = core;
        _engine = engine;
        _peers = peers;
        _peerDuties = peers is null ? null : new(core, peers);
        _grouping = peers is null ? null : new(engine);
        _status = new(engine.Status);
        IsServing = engine.Status.IsServing;
    }

    /// <summary>Gets who follows this member, while it leads.</summary>
    public IReadOnlyList<LearnerStatus> Learners => _engine.Learners;

    /// <summary>Gets how large this member's proposals were.</summary>
    public ProposalSizes ProposalSizes { get; } = new();

    /// <summary>Gets what the replica is. Any thread.</summary>
    public EngineStatus Status => _status.Value;

    /// <summary>Gets whether requests are taken.</summary>
    public bool IsServing { get; private set; }

    /// <summary>Gets whether the engine has to know what time it is: one of an ensemble.</summary>
    public bool NeedsTicks => _peers is not null;

    /// <summary>Gets whether what was prepared is proposed now.</summary>
    private bool IsProposalDue => _core.Pipeline.Prepared.Count is > 0 and var count && _grouping?.Waits(count, _core.Pipeline.PreparedBytes, NextInput) != true;

    private EngineInput? NextInput => _answers.TryPeek(out var input) || _inputs.TryPeek(out input) ? input : null;

    /// <summary>Gives the engine an input at the end of the turn.</summary>
    public void Enqueue(EngineInput input) => (_isPerforming ? _answers : _inputs).Enqueue(input);

    /// <summary>Forgets what was to be done: the member has faulted.</summary>
    public void Clear()
    {
        _inputs.Clear();
        _answers.Clear();
        _core.Pipeline.ClearPrepared();
    }

    /// <summary>Tells the engine the time, unless it knows it well enough.</summary>
    public void TickWhenDue()
    {
        var now = _core.Clock.MonotonicMs;
        if (now - _tickedMs >= TickMsMax || _tickedMs == long.MinValue)
        {
            _tickedMs = now;
            Enqueue(new EngineInput.Tick(now));
            Advance();
        }
    }

    /// <summary>Proposes what was prepared and performs what follows from that and from the inputs.</summary>
    public void Advance()
    {
        while (true)
        {
            if (IsProposalDue)
            {
                // What was prepared before the next input is proposed before it.
                Propose(_core.Pipeline.Prepared);
                _core.Pipeline.ClearPrepared();
            }

            if (!_answers.TryDequeue(out var input) && !_inputs.TryDequeue(out input))
            {
                break;
            }

            Step(input);
        }

        if (_beginsToServe && !_core.Pipeline.IsHeld)
        {
            BeginServing();
        }

        _core.Pipeline.ApplySome();
        _core.Leader.TakeHeld();
        _core.Leader.AnswerSyncs();
        _core.Learner?.AnswerSyncs();
        if (IsProposalDue || _inputs.Count > 0)
        {
            Advance();
        }
    }

    /// <summary>Tells whether something was given to the log since the last call.</summary>
    public bool TakeWrote()
    {
        var wrote = _wrote;
        _wrote = false;
        return wrote;
    }

    /// <summary>Tells whether something was given to the transport since the last call.</summary>
    public bool TakeSent()
    {
        var sent = _sent;
        _sent = false;
        return sent;
    }

    /// <summary>Has something written, after everything that was asked for before.</summary>
    public void Write(DiskDuty duty)
    {
        _wrote = true;
        _core.Log.Perform(duty);
    }

    private void Propose(IReadOnlyList<LogEntry> prepared)
    {
        if (_grouping is null)
        {
            Step(new EngineInput.Propose(prepared));
            return;
        }

        // Alone, nobody keeps the list; an ensemble's goes into messages.
        ProposalSizes.Add(prepared);
        LogEntry[] entries = [.. prepared];
        Step(new EngineInput.Propose(entries));
        _grouping.Proposed(entries[^1].Zxid);
    }

    private void Step(EngineInput input)
    {
        if (input is EngineInput.Persisted persisted)
        {
            _grouping?.Persisted(persisted.UpTo);
        }

        _outputs.Clear();
        _engine.Step(input, _outputs);
        _isPerforming = true;
        foreach (var output in _outputs)
        {
            Perform(output);
        }

        _isPerforming = false;
    }

    private void Perform(EngineOutput output)
    {
        switch (output)
        {
            case EngineOutput.Append append:
                _wrote = true;
                _core.Pipeline.Append(append.Entries);
                _core.Log.Append(append.Entries);
                break;
            case EngineOutput.Deliver deliver:
                _core.Pipeline.Deliver(deliver.UpTo);
                break;
            case EngineOutput.Discard discard:
                Discard(discard.After);
                break;
            case EngineOutput.RoleChanged changed:
                ChangeStatus(changed.Status);
                break;
            case EngineOutput.Truncate truncate:
                Truncate(truncate.To);
                break;
            case EngineOutput.SaveAcceptedEpoch save:
                Write(new SavingNumber(StoredNumbers.AcceptedEpoch, save.Epoch.Value, new EngineInput.AcceptedEpochSaved(save.Epoch)));
                break;
            case EngineOutput.SaveCurrentEpoch save:
                Write(new SavingNumber(StoredNumbers.CurrentEpoch, save.Epoch.Value, new EngineInput.CurrentEpochSaved(save.Epoch)));
                break;
            default:
                _sent = true;
                if (_peerDuties is null)
                {
                    throw new UnreachableException($"No way to perform {output}");
                }

                _peerDuties.Perform(output);
                break;
        }
    }

    /// <summary>Cuts the log. The tree is behind what is cut, unless the member has recovered it from its log and was never told what of that is committed.</summary>
    private void Truncate(Zxid to)
    {
        _core.Pipeline.TakeBack(to);
        var isAhead = _core.LastProcessed > to;
        _core.Pipeline.IsHeld |= isAhead;
        var truncation = new Truncation(to, _core.Pipeline.IsHeld ? _core.Recover : null);
        _core.BeginCut(truncation);
        Write(truncation);
    }

    private void ChangeStatus(EngineStatus status)
    {
        var before = _status.Value;
        _status = new(status);
        _core.StatusChanged?.Invoke(status);
        if (IsServing && !status.IsServing)
        {
            EndServing(status.Reason);
        }
        else if (!status.IsServing)
        {
            _core.Leader.ForgetHeld();
        }

        _beginsToServe = status.IsServing && (!before.IsServing || _beginsToServe);
    }

    /// <summary>Nobody knows what becomes of what is under way: its clients are told that, and go elsewhere or wait.</summary>
    private void EndServing(string reason)
    {
        // What is committed already is answered.
        _core.Pipeline.ApplyAll();
        IsServing = false;
        foreach (var session in _core.Pipeline.Orphan())
        {
            _core.Desk.NotOpened(session);
        }

        _grouping?.Forget();
        _core.Proofs?.Clear();
        _core.Leader.EndServing();
        _core.Learner?.EndServing();
        _core.BecomeLearner(false);
        _core.Desk.EndServing(reason.Length == 0 ? "the member is in no quorum" : $"the member is in no quorum: {reason}");
    }

    /// <summary>The tree has all that was committed before: so a client that comes from another member finds what it saw there.</summary>
    private void BeginServing()
    {
        _beginsToServe = false;
        IsServing = true;
        _core.Pipeline.ApplyAll();
        _core.Members?.Publish();
        _core.BecomeLearner(_status.Value.Role is EngineRole.Following or EngineRole.Observing);
        _core.Desk.BeginServing();
        if (_core.Learner is null)
        {
            // Every session has its full timeout from now on.
            _core.Contact?.Renew();
            _core.Leader.BeginServing();
        }
    }

    /// <summary>Refuses what was proposed after a zxid: none of it will ever be applied.</summary>
    private void Discard(Zxid after)
    {
        var reason = _core.WritesRefused ?? "the log could not be written";
        foreach (var item in _core.Pipeline.TakeBack(after))
        {
            switch (item.Txn)
            {
                case CreateSessionTxn:
                    _core.Desk.NotOpened(item.Header.Session);
                    break;
                case CloseSessionTxn:
                    _core.Desk.NotEnded(item.Header.Session);
                    break;
            }

            if (item.Request is { } request)
            {
                if (item.Txn is null)
                {
                    request.Execute();
                }
                else
                {
                    request.Refuse(_core.Refusal.DiscardError, reason);
                }

                item.Connection!.Advance(request);
            }
        }
    }

    private sealed record StrongStatus(EngineStatus Value);
}
