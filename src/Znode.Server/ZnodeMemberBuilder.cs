using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Znode.Ensemble;
using Znode.Server.Ensemble;
using Znode.Server.Peers;
using Znode.Server.Threads;
using Znode.Storage;

namespace Znode.Server;

/// <summary>Puts a member together. Nothing is opened before <see cref="StartAsync"/>.</summary>
/// <example>
/// <code>
/// await using var member = await ZnodeMember.CreateBuilder().WithId(1).StoreIn("znode-data").StartAsync();
/// await using var session = await member.OpenSessionAsync();
/// await session.CreateAsync("/greeting", "hello"u8.ToArray());
/// </code>
/// </example>
public sealed class ZnodeMemberBuilder
{
    private readonly List<Func<ZnodeMember, IMemberListener>> _listeners = [];
    private ZnodeMemberOptions _options = new();
    private Func<ILoggerFactory, MemberStorage> _storage = _ => InMemory();
    private ILoggerFactory _loggers = NullLoggerFactory.Instance;
    private TimeProvider _time = TimeProvider.System;
    private IMemberThreads? _threads;
    private Action<EnsembleConfig>? _membersChanged;
    private IMeterFactory? _meters;
    private bool _isMeasured = true;
    private EnsembleMembership? _membership;
    private EnsembleConfig? _members;
    private Func<ZnodeMember, IPeerTransport>? _createTransport;
    private bool _isJoining;

    internal ZnodeMemberBuilder()
    {
    }

    /// <summary>Sets the member's number.</summary>
    /// <param name="id">0 to 254. Default 1.</param>
    public ZnodeMemberBuilder WithId(int id) => Configure(options => options with { Id = new(id) });

    /// <summary>Changes the options: <c>Configure(options => options with { TickTime = … })</c>.</summary>
    public ZnodeMemberBuilder Configure(Func<ZnodeMemberOptions, ZnodeMemberOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        _options = change(_options);
        return this;
    }

    /// <summary>Makes the member one of an ensemble whose other members are in this process.</summary>
    /// <param name="ensemble">The ensemble; the member is one of its <see cref="InProcessEnsemble.Config"/>.</param>
    public ZnodeMemberBuilder WithPeers(InProcessEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        _isJoining = false;
        return WithPeers(ensemble.Config, member => new InProcessPeers(ensemble, member.Id));
    }

    /// <summary>Makes the member one that a reconfiguration adds to an ensemble whose members are in this process; also when it is started again later.</summary>
    /// <param name="ensemble">The ensemble; the member need not be one of its <see cref="InProcessEnsemble.Config"/>.</param>
    public ZnodeMemberBuilder JoinPeers(InProcessEnsemble ensemble)
    {
        WithPeers(ensemble);
        _isJoining = true;
        return this;
    }

    /// <summary>Makes the member one of an ensemble.</summary>
    /// <param name="config">Who the members are.</param>
    /// <param name="createTransport">Makes what carries its messages.</param>
    /// <param name="createEngine">Makes its engine; null for Zab.</param>
    internal ZnodeMemberBuilder WithPeers(EnsembleConfig config, Func<ZnodeMember, IPeerTransport> createTransport, EngineFactory? createEngine = null)
    {
        _membership = new(config, createTransport, createEngine);
        return this;
    }

    /// <summary>Keeps the data in a directory, in Apache ZooKeeper's file formats. One member at a time.</summary>
    /// <param name="directory">Created when it is missing; relative to the current directory.</param>
    public ZnodeMemberBuilder StoreIn(string directory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        return StoreIn(new FileStorageOptions { DataDirectory = directory });
    }

    /// <summary>Keeps the data in files, with all there is to choose about them.</summary>
    public ZnodeMemberBuilder StoreIn(FileStorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _storage = loggers =>
        {
            var files = FileStorage.Open(options, loggers.CreateLogger(typeof(FileStorage).FullName!));
            return new(files.Log, files.Snapshots, files.State, files);
        };
        return this;
    }

    /// <summary>Keeps the data in memory only: the default. It is gone when the member stops.</summary>
    public ZnodeMemberBuilder StoreInMemory()
    {
        _storage = _ => InMemory();
        return this;
    }

    /// <summary>Keeps the data in stores of your own; they should pass the conformance suites.</summary>
    public ZnodeMemberBuilder StoreIn(ITxnLog log, ISnapshotStore snapshots, IDurableStateStore state)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(snapshots);
        ArgumentNullException.ThrowIfNull(state);
        _storage = _ => new(log, snapshots, state, Lease: null);
        return this;
    }

    /// <summary>Sets where the member logs to. Default: nowhere.</summary>
    public ZnodeMemberBuilder LogTo(ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(loggers);
        _loggers = loggers;
        return this;
    }

    /// <summary>Sets the clock, for tests. Default: the system's.</summary>
    public ZnodeMemberBuilder WithTimeProvider(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        return this;
    }

    /// <summary>Sets what makes the member's meter, <see cref="ZnodeDiagnostics.ServerMeterName"/>: in a host that is its own factory.</summary>
    /// <param name="meters">The factory; null for a meter of the member's own, which is the default.</param>
    public ZnodeMemberBuilder MeasureBy(IMeterFactory? meters)
    {
        _meters = meters;
        return this;
    }

    /// <summary>Adds something that listens on behalf of the member; it is started with it and stopped before it.</summary>
    public ZnodeMemberBuilder AddListener(Func<ZnodeMember, IMemberListener> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        _listeners.Add(create);
        return this;
    }

    /// <summary>Makes the member; it does nothing before <see cref="ZnodeMember.StartAsync"/>.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ZnodeMember Build()
    {
        _options.Validate();
        return new(_options, _storage, [.. _listeners], _loggers, _time, _threads, MembershipOf())
        {
            MembersChanged = _membersChanged,
            IsMeasured = _isMeasured && _threads is null,
            Meters = _meters,
        };
    }

    /// <summary>Makes the member and starts it.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageCorruptException">Something on disk is damaged.</exception>
    public async Task<ZnodeMember> StartAsync(CancellationToken cancellationToken = default)
    {
        var member = Build();
        try
        {
            await member.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await member.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return member;
    }

    /// <summary>Has the member without a meter: where nobody can listen, its libraries need not be loaded.</summary>
    internal ZnodeMemberBuilder WithoutMeter()
    {
        _isMeasured = false;
        return this;
    }

    /// <summary>Sets what does the member's work, for tests. Default: threads of its own.</summary>
    internal ZnodeMemberBuilder WithThreads(IMemberThreads threads)
    {
        _threads = threads;
        return this;
    }

    /// <summary>Keeps the data in stores that are opened at the start, for tests.</summary>
    internal ZnodeMemberBuilder StoreIn(Func<ILoggerFactory, MemberStorage> open)
    {
        _storage = open;
        return this;
    }

    /// <summary>Sets who the members are; how they are reached is set by <see cref="WithTransport"/>.</summary>
    internal ZnodeMemberBuilder WithMembers(EnsembleConfig config)
    {
        _members = config;
        return this;
    }

    /// <summary>Has someone told of each configuration that comes into force, on a thread of the pool; not always in their order.</summary>
    internal ZnodeMemberBuilder OnMembersChanged(Action<EnsembleConfig> changed)
    {
        _membersChanged = changed;
        return this;
    }

    /// <summary>Sets what carries the messages between the members that <see cref="WithMembers"/> names.</summary>
    internal ZnodeMemberBuilder WithTransport(Func<ZnodeMember, IPeerTransport> create)
    {
        _createTransport = create;
        return this;
    }

    private EnsembleMembership? MembershipOf() => (_members, _createTransport) switch
    {
        (null, null) when _membership is null && !_options.StandaloneEnabled => throw new ArgumentException(
            $"{nameof(ZnodeMemberOptions)}.{nameof(ZnodeMemberOptions.StandaloneEnabled)} is false and nobody is a member: WithPeers says who the members are, this one at least."),
        (null, null) => _membership is null || _isJoining || _membership.Config.Servers.ContainsKey(_options.Id)
            ? _membership
            : throw new ArgumentException($"{NotAMember(_membership.Config)} One that a reconfiguration is to add says so: JoinPeers(ensemble)."),
        ({ } members, { } create) => members.Servers.ContainsKey(_options.Id) ? new(members, create) : throw new ArgumentException(NotAMember(members)),
        (null, _) => throw new ArgumentException("ListenForPeers is there and WithPeers is not: say who the members are."),
        _ => throw new ArgumentException("WithPeers is there and ListenForPeers is not: say where the others reach this member."),
    };

    private string NotAMember(EnsembleConfig members) =>
        $"Member {_options.Id} is not one of those given to WithPeers, {string.Join(", ", members.Servers.Keys)}: WithId says which of them it is.";

    private static MemberStorage InMemory() => new(new InMemoryTxnLog(), new InMemorySnapshotStore(), new InMemoryStateStore(), Lease: null);
}
