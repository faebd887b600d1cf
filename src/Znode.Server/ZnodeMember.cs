using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Znode.Client;
using Znode.Consensus;
using Znode.Consensus.Standalone;
using Znode.Ensemble;
using Znode.Server.Ensemble;
using Znode.Server.InProcess;
using Znode.Server.Peers;
using Znode.Server.Recovery;
using Znode.Server.Telemetry;
using Znode.Server.Threads;
using Znode.Storage;

namespace Znode.Server;

/// <summary>A member of an ensemble, embedded in this process: the tree, its storage, its sessions and whatever listens for it.</summary>
/// <remarks>Any number of members can live in one process. Thread-safe. Made by <see cref="CreateBuilder"/>.</remarks>
public sealed class ZnodeMember : IZnodeMember
{
    private readonly Func<ILoggerFactory, MemberStorage> _openStorage;
    private readonly IReadOnlyList<Func<ZnodeMember, IMemberListener>> _createListeners;
    private readonly List<IMemberListener> _listeners = [];
    private readonly TimeProvider _time;
    private readonly IMemberThreads _threads;

    /// <summary>What makes the member one of an ensemble; null for one that is alone.</summary>
    private readonly EnsembleMembership? _membership;
    private readonly TaskCompletionSource _ready;
    private readonly TaskCompletionSource _completion;
    private readonly SemaphoreSlim _lifecycle = new(1);
    private ServingMember? _serving;
    private IPeerTransport? _peers;
    private State _state;

    internal ZnodeMember(
        ZnodeMemberOptions options,
        Func<ILoggerFactory, MemberStorage> openStorage,
        IReadOnlyList<Func<ZnodeMember, IMemberListener>> listeners,
        ILoggerFactory loggers,
        TimeProvider time,
        IMemberThreads? threads,
        EnsembleMembership? membership)
    {
        Options = options;
        _openStorage = openStorage;
        _createListeners = listeners;
        Loggers = loggers;
        _time = time;
        _threads = threads ?? new MemberThreads(time);
        var continuations = _threads.Callers is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;
        _ready = new(continuations);
        _completion = new(continuations);
        _membership = membership?.IsAlone(options) == false ? membership : null;
    }

    private enum State
    {
        Made,
        Started,
        Stopped,
    }

    /// <inheritdoc/>
    public ServerId Id => Options.Id;

    /// <summary>Gets the member's clock.</summary>
    internal TimeProvider TimeProvider => _time;

    /// <summary>Gets where callers go on that wait for the member; null for the pool.</summary>
    internal ICallerQueue? Callers => _threads.Callers;

    /// <summary>Gets what makes the engine of a member that is alone, from the last zxid of its log.</summary>
    internal Func<Zxid, IReplicationEngine> CreateEngine { get; init; } = static last => new StandaloneEngine(last);

    /// <inheritdoc/>
    public MemberRole Role => _serving is null || _state == State.Stopped
        ? MemberRole.Stopped
        : _serving.Core.Status switch
        {
            { IsServing: false } => MemberRole.Looking,
            { Role: EngineRole.Standalone } => MemberRole.Standalone,
            { Role: EngineRole.Leading } => MemberRole.Leader,
            { Role: EngineRole.Following } => MemberRole.Follower,
            { Role: EngineRole.Observing } => MemberRole.Observer,
            _ => MemberRole.Looking,
        };

    /// <inheritdoc/>
    public ServerId? LeaderId => Role switch
    {
        MemberRole.Standalone or MemberRole.Leader => Id,
        MemberRole.Follower or MemberRole.Observer => _serving!.Core.Status.Leader,
        _ => null,
    };

    /// <inheritdoc/>
    public Zxid LastCommitted => _serving?.LastProcessed ?? Zxid.Zero;

    /// <inheritdoc/>
    public MemberHealth Health => _serving?.Health ?? new(false, false, 0, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, ["The member is not started."]);

    /// <inheritdoc/>
    public Task Ready => _ready.Task;

    /// <inheritdoc/>
    public Task Completion => _completion.Task;

    /// <summary>Gets the options that the member was made with.</summary>
    public ZnodeMemberOptions Options { get; }

    internal ILoggerFactory Loggers { get; }

    /// <summary>Gets who is told of each configuration that comes into force.</summary>
    internal Action<EnsembleConfig>? MembersChanged { get; init; }

    /// <summary>Gets whether the member measures for those who listen to its meter.</summary>
    internal bool IsMeasured { get; init; }

    /// <summary>Gets what makes the meter; null for the member itself.</summary>
    internal IMeterFactory? Meters { get; init; }

    /// <summary>Gets or sets who is told, before anything is served, of what was found in the storage; for tests.</summary>
    internal Action<ServingMember>? Recovered { get; set; }

    /// <summary>Gets the configuration in force; null for a member that is alone.</summary>
    internal EnsembleConfig? Members => _serving?.Core.Members?.Active ?? _membership?.Config;

    /// <summary>Gets what carries messages to the other members; null for a member that is alone or not started.</summary>
    internal IPeerTransport? Peers => _peers;

    /// <summary>Gets the part that serves.</summary>
    /// <exception cref="InvalidOperationException">The member is not started, or has stopped.</exception>
    internal ServingMember Serving => _state == State.Started && _serving is { } serving
        ? serving
        : throw new InvalidOperationException(_state == State.Stopped ? "The member has stopped." : "The member is not started: call StartAsync first.");

    /// <summary>Begins to put a member together.</summary>
    public static ZnodeMemberBuilder CreateBuilder() => new();

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _lifecycle.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_state != State.Made)
            {
                throw new InvalidOperationException("A member is started once; make another one to start again.");
            }

            var storage = _openStorage(Loggers);
            try
            {
                if (_membership is not null && storage.Lease is FileStorage files)
                {
                    files.ClaimFor(Options.Id.Value);
                }

                _serving = Recover(storage);
            }
            catch
            {
                storage.Log.Dispose();
                storage.Lease?.Dispose();
                throw;
            }

            _state = State.Started;
            _serving.Core.StatusChanged = OnStatusChanged;
            Recovered?.Invoke(_serving);
            if (MembersChanged is { } changed)
            {
                _serving.Core.ConfigActivated = config => _ = Task.Run(() => changed(config));
            }

            _serving.Start();
            await ListenAsync(cancellationToken).ConfigureAwait(false);
            if (_peers is not null)
            {
                await _serving.StartPeersAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                Log.Serving(_serving.Logger, Id, Role);
                _ready.TrySetResult();
            }
        }
        catch (Exception exception) when (_state != State.Started && _ready.TrySetException(exception))
        {
            // It will never serve: nobody is to wait for that, or for its end.
            _state = State.Stopped;
            _completion.TrySetException(exception);

            // Whoever called is told here; the tasks need not be asked as well.
            _ = _ready.Task.Exception;
            _ = _completion.Task.Exception;
            throw;
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _lifecycle.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_state == State.Started)
            {
                await StopServingAsync(cancellationToken).ConfigureAwait(false);
            }

            _state = State.Stopped;
        }
        finally
        {
            _ready.TrySetCanceled(CancellationToken.None);
            _completion.TrySetResult();
            _lifecycle.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask<IZnodeSession> OpenSessionAsync(ZnodeSessionOptions? options = null, CancellationToken cancellationToken = default) =>
        InProcessSession.OpenAsync(Serving, options ?? new(), cancellationToken);

    /// <inheritdoc/>
    public IZnodeClient CreateClient(ZnodeSessionOptions? options = null) => new InProcessClient(this, options ?? new());

    /// <inheritdoc/>
    public async ValueTask TransferLeadershipAsync(ServerId? to = null, CancellationToken cancellationToken = default)
    {
        var core = Serving.Core;
        if (core.Status is not { Role: EngineRole.Leading, IsServing: true })
        {
            throw new InvalidOperationException($"Member {Id} does not lead: {(LeaderId is { } leader ? $"member {leader} does" : "nobody does at the moment")}.");
        }

        if (!await LeadershipTransfer.RunAsync(core, to, cancellationToken).ConfigureAwait(false))
        {
            throw new TimeoutException($"{(to is { } wanted ? $"Member {wanted}" : "No other member")} took over leadership: is it connected, level, and a participant? Member {Id} goes on leading.");
        }
    }

    /// <inheritdoc/>
    public async ValueTask<EnsembleConfig> ReconfigureAsync(EnsembleChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var session = (InProcessSession)await OpenSessionAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await session.ReconfigureAsync(change, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        IMemberListener[] listeners;
        await _lifecycle.WaitAsync().ConfigureAwait(false);
        try
        {
            // Of two who dispose at once, one finds none left.
            listeners = [.. _listeners];
            _listeners.Clear();
        }
        finally
        {
            _lifecycle.Release();
        }

        foreach (var listener in listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ServingMember Recover(MemberStorage storage)
    {
        var clock = new MemberClock(_time);
        var logger = Loggers.CreateLogger<ZnodeMember>();
        var started = clock.MonotonicMs;
        var recovered = MemberRecovery.Run(Options, storage, clock, logger);
        var last = recovered.State.Tree.LastProcessed;
        Log.Recovered(
            logger,
            last.ToHex(),
            clock.MonotonicMs - started,
            recovered.Snapshot?.ToHex() ?? "none",
            recovered.Replayed,
            recovered.State.Tree.NodeCount,
            recovered.State.Sessions.Count);
        if (_membership is not { } membership)
        {
            return new(Options, storage, recovered, CreateEngine(last), clock, _threads, logger, Fault, meter: CreateMeter());
        }

        if (recovered.Snapshot is { } snapshot && storage.Log.LastZxid != Zxid.Zero && storage.Log.LastZxid < snapshot)
        {
            // A snapshot of a leader was taken in, and then the member stopped: see SnapshotInstallation.
            Log.LogBeforeSnapshot(logger, storage.Log.LastZxid.ToHex(), snapshot.ToHex());
            storage.Log.TruncateAfter(Zxid.Zero);
        }

        _peers = membership.CreateTransport(this);
        var stored = StoredMembership.Open(storage, recovered, membership.Config);
        return new(Options, storage, recovered, membership.CreateEngine(Options, stored), clock, _threads, logger, Fault, _peers, stored, CreateMeter());
    }

    private MemberMeter? CreateMeter() => IsMeasured ? new(Id, Meters) : null;

    /// <summary>The member serves, or looks for a leader. In a turn.</summary>
    private void OnStatusChanged(EngineStatus status)
    {
        var serving = _serving!;
        if (status.IsServing)
        {
            var role = Role;
            if (Callers is { } callers)
            {
                callers.Post(static ready => ((TaskCompletionSource)ready!).TrySetResult(), _ready);
            }
            else
            {
                _ready.TrySetResult();
            }

            serving.Core.AfterTurn(() => Log.Serving(serving.Logger, Id, role));
        }
        else
        {
            serving.Core.AfterTurn(() => Log.NotServing(serving.Logger, Id, status.Role, status.Phase, status.Reason));
        }
    }

    /// <summary>Stops whatever listens and then what serves: that also when a listener does not stop, for the storage must be let go of.</summary>
    private async Task StopServingAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var listener in _listeners)
            {
                await listener.StopAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            if (_peers is not null)
            {
                await _serving!.LeaveAsync().ConfigureAwait(false);
            }

            _state = State.Stopped;
            if (_peers is not null)
            {
                await _peers.DisposeAsync().ConfigureAwait(false);
            }

            _serving!.Dispose();
            Log.Stopped(_serving.Logger, Id, _serving.LastProcessed.ToHex());
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var create in _createListeners)
            {
                var listener = create(this);
                _listeners.Add(listener);
                await listener.StartAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            foreach (var listener in _listeners)
            {
                await listener.DisposeAsync().ConfigureAwait(false);
            }

            _listeners.Clear();
            _serving!.Dispose();
            _state = State.Stopped;
            throw;
        }
    }

    /// <summary>The member found a fault that it can not go on with: it stops serving at once, and the host decides what follows.</summary>
    private void Fault(Exception exception)
    {
        Log.Faulted(_serving!.Logger, Id, exception);
        _ready.TrySetException(exception);
        _completion.TrySetException(exception);
        if (Callers is { } callers)
        {
            callers.Post(static member => _ = ((ZnodeMember)member!).StopAfterFaultAsync(), this);
        }
        else
        {
            _ = Task.Run(StopAfterFaultAsync);
        }
    }

    private async Task StopAfterFaultAsync()
    {
        try
        {
            await StopAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nobody awaits this: the fault itself is what Completion tells, and an exception let go of here would end the process.
            Log.StopFailed(_serving!.Logger, Id, exception);
        }
    }
}
