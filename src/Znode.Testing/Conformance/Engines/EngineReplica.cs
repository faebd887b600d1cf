using Znode.Consensus;
using Znode.Consensus.Zab.Messages;

namespace Znode.Testing.Conformance.Engines;

/// <summary>The host of one engine under test: performs what it asks for, on a disk that can be held up or refuse.</summary>
internal sealed class EngineReplica(ServerId id, EngineEnsemble ensemble)
{
    private readonly Queue<Action> _disk = new();
    private readonly List<LogEntry> _log = [];
    private IReplicationEngine? _engine;
    private Epoch _acceptedEpoch;
    private Epoch _currentEpoch;

    /// <summary>The last entry that the engine has asked to append, on disk or not.</summary>
    private Zxid _appended;

    /// <summary>The highest commit that the engine of this life has told of.</summary>
    private Zxid _lastCommitted;

    /// <summary>What the engine of this life has delivered: it may begin again with what its log has.</summary>
    private Zxid _deliveredInLife;

    /// <summary>Whether what is not on disk was discarded since it was refused.</summary>
    private bool _hasDiscarded;

    public ServerId Id => id;

    public bool IsRunning => _engine is not null;

    public IReplicationEngine Engine => _engine ?? throw new InvalidOperationException($"Replica {id} does not run.");

    /// <summary>Gets what is on disk, in its order.</summary>
    public IReadOnlyList<LogEntry> Log => _log;

    /// <summary>Gets the last entry that was ever delivered here.</summary>
    public Zxid Delivered { get; private set; }

    /// <summary>Gets the tickets of confirmed leadership.</summary>
    public List<long> Confirmed { get; } = [];

    /// <summary>Gets whether what is written waits.</summary>
    public bool IsDiskHeld { get; private set; }

    public bool MayPropose => _engine is { MayPropose: true };

    public bool IsServing => _engine is { Status.IsServing: true };

    private Zxid LastLogged => _log.Count == 0 ? Zxid.Zero : _log[^1].Zxid;

    public void Start()
    {
        _appended = LastLogged;
        _deliveredInLife = Zxid.Zero;
        _engine = ensemble.Create(new(id, ensemble.Config, LastLogged, _acceptedEpoch, _currentEpoch));
        _lastCommitted = _engine.LastCommitted;
        Step(new EngineInput.Tick(ensemble.NowMs));
    }

    /// <summary>Ends without a warning; what the disk has not done is not done.</summary>
    public void Crash()
    {
        _engine = null;
        _disk.Clear();
        IsDiskHeld = false;
        ensemble.Network.Vanish(id);
    }

    public void Step(EngineInput input)
    {
        if (_engine is null)
        {
            return;
        }

        var outputs = new List<EngineOutput>();
        _engine.Step(input, outputs);
        foreach (var output in outputs)
        {
            ensemble.Say(id, output);
            Perform(output);
        }

        Expect.True(_engine is null || _engine.LastCommitted >= _lastCommitted, $"the highest commit that replica {id} knows never decreases");
        _lastCommitted = _engine?.LastCommitted ?? default;
        if (MayPropose)
        {
            ensemble.Rules.MayPropose(this, _appended);
        }
    }

    /// <summary>Proposes entries, as many as asked for.</summary>
    /// <returns>Their zxids.</returns>
    public IReadOnlyList<Zxid> Propose(int count = 1)
    {
        var entries = new List<LogEntry>();
        for (var zxid = Engine.NextZxid; entries.Count < count; zxid = zxid.Next)
        {
            entries.Add(ensemble.NewEntry(zxid));
        }

        Step(new EngineInput.Propose(entries));
        ensemble.Settle();
        return [.. entries.Select(entry => entry.Zxid)];
    }

    public void HoldDisk() => IsDiskHeld = true;

    public void ReleaseDisk()
    {
        IsDiskHeld = false;
        ensemble.Later(RunDisk);
        ensemble.Settle();
    }

    /// <summary>The disk refuses what waits, and can be written again after that.</summary>
    public void FailDisk()
    {
        _disk.Clear();
        IsDiskHeld = false;
        _appended = LastLogged;
        _hasDiscarded = false;
        var proposed = MayPropose;
        Step(new EngineInput.PersistFailed(LastLogged));
        Expect.True(!proposed || !MayPropose || _hasDiscarded, $"replica {id} discards what it has proposed and its disk has refused, or leads no more");
        ensemble.Settle();
        if (ensemble.Members > 1)
        {
            // An engine that is alone is probed by proposals.
            Step(new EngineInput.PersistRecovered());
            ensemble.Settle();
        }
    }

    private void Perform(EngineOutput output)
    {
        switch (output)
        {
            case EngineOutput.Append append:
                Append(append.Entries);
                break;
            case EngineOutput.Deliver deliver:
                Expect.True(deliver.UpTo > _deliveredInLife, $"what is delivered at replica {id} goes on, and not from {_deliveredInLife} to {deliver.UpTo}");
                Expect.True(deliver.UpTo <= LastLogged, $"what is delivered at replica {id}, {deliver.UpTo}, is on its own disk, which ends at {LastLogged}");
                _deliveredInLife = deliver.UpTo;
                Delivered = Delivered > deliver.UpTo ? Delivered : deliver.UpTo;
                ensemble.Rules.Delivered(this);
                break;
            case EngineOutput.Discard discard:
                _hasDiscarded |= discard.After <= LastLogged;
                break;
            case EngineOutput.Truncate truncate:
                ensemble.Rules.Truncates(this, truncate.To);
                _appended = truncate.To;
                Disk(() =>
                {
                    _log.RemoveAll(entry => entry.Zxid > truncate.To);
                    Step(new EngineInput.Truncated(LastLogged));
                });
                break;
            case EngineOutput.SaveAcceptedEpoch save:
                Expect.True(save.Epoch >= _acceptedEpoch, $"replica {id} does not go back on the epoch that it has agreed to");
                Disk(() =>
                {
                    _acceptedEpoch = save.Epoch;
                    Step(new EngineInput.AcceptedEpochSaved(save.Epoch));
                });
                break;
            case EngineOutput.SaveCurrentEpoch save:
                Expect.True(save.Epoch >= _currentEpoch, $"replica {id} does not go back to the epoch of an older leader");
                Disk(() =>
                {
                    _currentEpoch = save.Epoch;
                    Step(new EngineInput.CurrentEpochSaved(save.Epoch));
                });
                break;
            case EngineOutput.Notify notify:
                ensemble.Network.Notify(id, notify.To, notify.Notification);
                break;
            case EngineOutput.OpenChannel open:
                ensemble.Network.Open(id, open.Channel);
                break;
            case EngineOutput.CloseChannel close:
                ensemble.Network.Close(id, close.Channel);
                break;
            case EngineOutput.Send send:
                ensemble.Network.Send(id, send.Channel, send.Message);
                break;
            case EngineOutput.FindHistory find:
                Step(new EngineInput.HistoryFound(find.Channel, new(
                    _log.LastOrDefault(entry => entry.Zxid <= find.After).Zxid, _log.Where(entry => entry.Zxid > find.After).Sum(entry => (long)entry.Bytes.Length), Snapshot: null, SnapshotBytes: 0)));
                break;
            case EngineOutput.SendHistory send:
                Expect.True(send.Snapshot is null, $"replica {id} sends what there is, and there is no snapshot");
                SendHistory(send);
                break;
            case EngineOutput.CollectTouched:
                Step(new EngineInput.TouchedCollected([]));
                break;
            case EngineOutput.LeadershipConfirmed confirmed:
                Confirmed.Add(confirmed.Ticket);
                break;
            case EngineOutput.InstallSnapshot:
                throw new ConformanceException($"Replica {id} waits for a snapshot, and there is none.");
            case EngineOutput.RoleChanged or EngineOutput.SessionsTouched or EngineOutput.Relayed or EngineOutput.ConfigActivated:
                break;
            default:
                throw new ConformanceException($"Replica {id} asks for what is no part of the contract: {output}.");
        }
    }

    private void Append(IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
        {
            Expect.True(entry.Zxid > _appended, $"replica {id} appends in the order of the zxids, not {entry.Zxid} after {_appended}");
            ensemble.Rules.Appends(this, entry);
            _appended = entry.Zxid;
        }

        // The list is the engine's caller's: what is written is what it was.
        LogEntry[] written = [.. entries];
        Disk(() =>
        {
            _log.AddRange(written);
            Step(new EngineInput.Persisted(written[^1].Zxid));
        });
    }

    private void SendHistory(EngineOutput.SendHistory send)
    {
        LogEntry[] entries = [.. _log.Where(entry => entry.Zxid > send.After && entry.Zxid <= send.UpTo)];
        if (entries.Length > 0)
        {
            ensemble.Network.Send(id, send.Channel, new ZabMessage.Proposal(entries));
            if (entries[0].Zxid <= send.Committed)
            {
                ensemble.Network.Send(id, send.Channel, new ZabMessage.Commit(entries[^1].Zxid < send.Committed ? entries[^1].Zxid : send.Committed));
            }
        }
    }

    private void Disk(Action action)
    {
        _disk.Enqueue(action);
        ensemble.Later(RunDisk);
    }

    private void RunDisk()
    {
        while (!IsDiskHeld && _disk.TryDequeue(out var action))
        {
            action();
        }
    }
}
