using Znode.Consensus.Zab;
using Znode.Ensemble;

namespace Znode.Consensus.Tests.Transcripts;

/// <summary>The host of one replica, with a disk that does what it is told at once, or when it is released.</summary>
internal sealed class ReplicaHost(ServerId id, ScriptedEnsemble ensemble)
{
    private readonly Queue<Action> _disk = new();
    private ZabEngine? _engine;
    private Epoch _acceptedEpoch;
    private Epoch _currentEpoch;
    private Zxid? _incoming;
    private Queue<EngineInput>? _whilePaused;

    public ServerId Id => id;

    public List<LogEntry> Log { get; } = [];

    public Zxid? Snapshot { get; set; }

    /// <summary>Gets how far the host's state is.</summary>
    public Zxid Applied { get; private set; }

    public bool IsRunning => _engine is not null;

    public bool IsDiskHeld { get; set; }

    public EngineStatus Status => _engine?.Status ?? default;

    public ZabEngine Engine => _engine!;

    public Zxid LastLogged => Log.Count == 0 ? Snapshot ?? Zxid.Zero : Log[^1].Zxid;

    public void Store(Epoch accepted, Epoch current, IEnumerable<LogEntry> log)
    {
        _acceptedEpoch = accepted;
        _currentEpoch = current;
        Log.AddRange(log);
    }

    public void Start(ZabOptions options, EnsembleConfig config)
    {
        Applied = LastLogged;
        _engine = new(options, id, config, new(LastLogged, _acceptedEpoch, _currentEpoch));
        Step(new EngineInput.Tick(ensemble.NowMs));
    }

    /// <summary>Ends without a warning; what the disk had not done is not done.</summary>
    public void Crash()
    {
        _engine = null;
        _disk.Clear();
        IsDiskHeld = false;
    }

    public void Step(EngineInput input)
    {
        if (_engine is null)
        {
            return;
        }

        if (_whilePaused is not null)
        {
            _whilePaused.Enqueue(input);
            return;
        }

        var outputs = new List<EngineOutput>();
        _engine.Step(input, outputs);
        foreach (var output in outputs)
        {
            Perform(output);
        }
    }

    /// <summary>The process stands still: what comes waits.</summary>
    public void Pause() => _whilePaused = new();

    /// <summary>The process goes on, first with what its caller has next for it.</summary>
    public void Resume(Action first)
    {
        var waiting = _whilePaused!;
        _whilePaused = null;
        first();
        foreach (var input in waiting.Where(input => input is not EngineInput.Tick))
        {
            Step(input);
        }
    }

    public void ReleaseDisk()
    {
        IsDiskHeld = false;
        RunDisk();
    }

    private void Perform(EngineOutput output)
    {
        switch (output)
        {
            case EngineOutput.Append append:
                Disk(() =>
                {
                    Log.AddRange(append.Entries);
                    ensemble.Say($"{id} append {MessageText.Of(append.Entries)}, persisted");
                    Step(new EngineInput.Persisted(append.Entries[^1].Zxid));
                });
                break;
            case EngineOutput.Deliver deliver:
                Applied = deliver.UpTo;
                ensemble.Say($"{id} deliver up to {deliver.UpTo}");
                break;
            case EngineOutput.Discard discard:
                ensemble.Say($"{id} discard after {discard.After}");
                break;
            case EngineOutput.Truncate truncate:
                Disk(() =>
                {
                    Log.RemoveAll(entry => entry.Zxid > truncate.To);
                    Applied = Applied < truncate.To ? Applied : truncate.To;
                    ensemble.Say($"{id} truncate to {truncate.To}");
                    Step(new EngineInput.Truncated(LastLogged));
                });
                break;
            case EngineOutput.InstallSnapshot install:
                _incoming = install.Zxid;
                break;
            case EngineOutput.SaveAcceptedEpoch save:
                Disk(() =>
                {
                    _acceptedEpoch = save.Epoch;
                    ensemble.Say($"{id} acceptedEpoch={save.Epoch}, persisted");
                    Step(new EngineInput.AcceptedEpochSaved(save.Epoch));
                });
                break;
            case EngineOutput.SaveCurrentEpoch save:
                Disk(() =>
                {
                    _currentEpoch = save.Epoch;
                    ensemble.Say($"{id} currentEpoch={save.Epoch}, persisted");
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
                var before = Log.LastOrDefault(entry => entry.Zxid <= find.After).Zxid;
                Step(new EngineInput.HistoryFound(find.Channel, new(
                    Snapshot is null || before != Zxid.Zero ? before : null,
                    Log.Where(entry => entry.Zxid > find.After).Sum(entry => entry.Bytes.Length),
                    Snapshot,
                    100)));
                break;
            case EngineOutput.SendHistory send:
                ensemble.Network.SendHistory(id, send.Channel, send.Snapshot, [.. Log.Where(entry => entry.Zxid > send.After && entry.Zxid <= send.UpTo)], send.Committed);
                break;
            case EngineOutput.RoleChanged changed:
                ensemble.Say(StatusText(changed.Status));
                break;
            case EngineOutput.CollectTouched:
                Step(new EngineInput.TouchedCollected([]));
                break;
            case EngineOutput.LeadershipConfirmed confirmed:
                ensemble.Say($"{id} leadership confirmed, ticket {confirmed.Ticket}");
                break;
            case EngineOutput.ConfigActivated activated:
                ensemble.Say($"{id} members {string.Join(',', activated.Config.Voters)}");
                break;
            case EngineOutput.SessionsTouched or EngineOutput.Relayed:
                break;
            default:
                throw new InvalidOperationException($"No way to perform {output}");
        }
    }

    /// <summary>The content of the snapshot that was announced has come.</summary>
    public void Install(ChannelId channel) => Disk(() =>
    {
        Log.Clear();
        Snapshot = Applied = _incoming!.Value;
        ensemble.Say($"{id} snapshot {Snapshot} installed");
        Step(new EngineInput.SnapshotInstalled(channel, Snapshot.Value));
    });

    private string StatusText(EngineStatus status) =>
        $"{id} {status.Role.ToString().ToLowerInvariant()} {status.Phase.ToString().ToLowerInvariant()} epoch={status.Epoch} leader={status.Leader?.ToString() ?? "none"}{(status.Reason.Length == 0 ? "" : $": {status.Reason}")}";

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
