using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using Znode.Ensemble;
using Znode.Server;
using Znode.Testing.Clients;
using Znode.Testing.Members;
using Znode.Testing.Network;
using Znode.Testing.Time;

namespace Znode.Testing;

/// <summary>An ensemble of real members for tests, on a virtual clock, and on a network and on disks that do what a test wants: by a seed, the same every time.</summary>
/// <remarks>
/// <para>
/// The members are those of production: the engine, the tree, sessions, and the code of the files. Nothing has a thread, a port or a file. Things happen one after the other, in the
/// calls of the test: in <see cref="VirtualClock.AdvanceAsync"/>, in <see cref="RunAsync(Func{Task}, TimeSpan?, CancellationToken)"/>, in the waits of this class, and while a test
/// awaits an answer of a client. Between those nothing does, and no time passes.
/// </para>
/// <para>
/// In <see cref="RunAsync(Func{Task}, TimeSpan?, CancellationToken)"/> the code under test is part of that: with the same seed it takes the same turns. Outside, the context of a test
/// framework (<see cref="SynchronizationContext"/>) may have it go on on other threads, whose turns nobody orders.
/// </para>
/// <para>Thread-safe, but for what makes faults: those calls are for one thread at a time.</para>
/// </remarks>
/// <example>
/// <code>
/// await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 42);
/// await ensemble.RunAsync(async () =>
/// {
///     var leader = await ensemble.WaitForLeaderAsync();
///     var session = await ensemble.CreateClient().GetSessionAsync();
///     await session.CreateAsync("/a");
///     await leader.CrashAsync();
///     await ensemble.WaitForLeaderAsync();
///     await session.SetAsync("/a", "after the crash"u8.ToArray());
/// });
/// </code>
/// </example>
public sealed class ZnodeTestEnsemble : IAsyncDisposable
{
    private readonly SimulatedRandom _random;
    private readonly EventQueue _events;
    private readonly Trace _trace;
    private readonly TimeSpan _patience;
    private readonly List<IZnodeClient> _clients = [];
    private readonly List<ZnodeTestMember> _voters;
    private ulong _clientNumber;

    private ZnodeTestEnsemble(int members, ulong seed, ZnodeTestEnsembleOptions options)
    {
        Seed = seed;
        Name = options.Name ?? $"test-{Guid.NewGuid():N}";
        _patience = options.Patience;
        _random = new(seed);
        Clock = new(options.Start);
        Clock.Schedule.Patience = options.Patience;
        _events = new(Clock.Schedule);
        _trace = new(_events, options.KeepTrace);
        var servers = Enumerable.Range(1, members).Select(number => new EnsembleServer(
            new ServerId(number), $"member-{number}", QuorumPort: 2888, ElectionPort: 3888, number > members - options.Observers ? EnsembleRole.Observer : EnsembleRole.Participant));
        var config = new EnsembleConfig(servers.ToImmutableSortedDictionary(server => server.Id, server => server), 0);
        var network = new SimulatedNetwork(_events, _trace, new NetworkConditions(1, 1, 0, 0), _random.Fork(1));
        Network = new(network, [.. config.Servers.Keys], _random.Fork(2));
        History = new(ToString, (session, member) => _trace.Write($"session {session} is at {member}"));
        Members = [.. config.Servers.Keys.Select(id => new ZnodeTestMember(this, new MemberHost(
            _events, _trace, network, options.Configure(new()) with { Id = id }, config, Clock, _random.Fork(100 + (ulong)id.Value), options.Loggers)))];
        _voters = [.. Members.Where(member => config.Servers[member.Id].Role == EnsembleRole.Participant)];
    }

    /// <summary>Gets what all chance in the ensemble comes from.</summary>
    public ulong Seed { get; }

    /// <summary>Gets the ensemble's name.</summary>
    public string Name { get; }

    /// <summary>Gets what stands for the ensemble where a connection string is asked for: <c>inproc:</c> and its name.</summary>
    public string ConnectionString => $"inproc:{Name}";

    /// <summary>Gets the clock of everything here; the code under test should have it too.</summary>
    public VirtualClock Clock { get; }

    /// <summary>Gets the members, by their numbers, from 1.</summary>
    public IReadOnlyList<ZnodeTestMember> Members { get; }

    /// <summary>Gets the network.</summary>
    public ZnodeTestNetwork Network { get; }

    /// <summary>Gets what the clients asked for and were told.</summary>
    public ZnodeTestHistory History { get; }

    /// <summary>Gets what has happened, line by line; empty unless <see cref="ZnodeTestEnsembleOptions.KeepTrace"/> says so.</summary>
    public IReadOnlyList<string> Trace => _trace.Lines;

    /// <summary>Starts an ensemble. Its members look for a leader as soon as time passes.</summary>
    /// <param name="members">How many; 1 to 254. Default 3.</param>
    /// <param name="seed">What all chance comes from; null for another one each time, which a failure tells.</param>
    /// <param name="options">What else there is to choose; null for the defaults.</param>
    /// <param name="cancellationToken">Fired already, nothing is started.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static Task<ZnodeTestEnsemble> StartAsync(int members = 3, ulong? seed = null, ZnodeTestEnsembleOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(members, 254);
        cancellationToken.ThrowIfCancellationRequested();
        var ensemble = new ZnodeTestEnsemble(members, seed ?? BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))), options ?? new());
        foreach (var member in ensemble.Members)
        {
            member.Host.Start();
        }

        return Task.FromResult(ensemble);
    }

    /// <summary>Lets time pass until a member leads and a majority follows it.</summary>
    /// <param name="cancellationToken">Fired already, nothing happens.</param>
    /// <returns>The leader.</returns>
    /// <exception cref="TimeoutException">Nobody leads by the time that <see cref="ZnodeTestEnsembleOptions.Patience"/> says.</exception>
    public async Task<ZnodeTestMember> WaitForLeaderAsync(CancellationToken cancellationToken = default)
    {
        await WaitForAsync(() => FindLeader() is not null, "a leader", cancellationToken).ConfigureAwait(false);
        return FindLeader()!;
    }

    /// <summary>Lets time pass until something is so.</summary>
    /// <param name="condition">What to look at, after each thing that happens; it changes nothing.</param>
    /// <param name="what">What is waited for, in words, for the message.</param>
    /// <param name="cancellationToken">Fired already, nothing happens.</param>
    /// <exception cref="TimeoutException">It is not so by the time that <see cref="ZnodeTestEnsembleOptions.Patience"/> says.</exception>
    public async Task WaitForAsync(Func<bool> condition, string what = "something", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        cancellationToken.ThrowIfCancellationRequested();
        if (!await Clock.Schedule.WaitAsync(condition, _patience).ConfigureAwait(false))
        {
            throw new TimeoutException($"Waited for {what} in vain, for {_patience}.{Environment.NewLine}{this}");
        }
    }

    /// <summary>Runs code as a part of what happens: time passes until it has ended, and with the same seed it goes the same way every time.</summary>
    /// <remarks>
    /// It and what it awaits runs on this thread, without a <see cref="SynchronizationContext"/>, and takes turns with the members. <c>Task.Run</c>, <c>Task.Yield</c>, the system's
    /// timers and true input and output leave that order: their results come when they come, and no time passes for them.
    /// </remarks>
    /// <param name="body">What to run.</param>
    /// <param name="within">How much time it may take, on the ensemble's clock; null for what <see cref="ZnodeTestEnsembleOptions.Patience"/> says.</param>
    /// <param name="cancellationToken">Fired already, nothing is run.</param>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    public async Task RunAsync(Func<Task> body, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        cancellationToken.ThrowIfCancellationRequested();
        var running = new TaskCompletionSource<Task>();
        Clock.Schedule.Post(_ => running.SetResult(body()), null);
        var limit = within ?? _patience;
        if (!await Clock.Schedule.WaitAsync(() => running.Task is { IsCompletedSuccessfully: true, Result.IsCompleted: true }, limit).ConfigureAwait(false))
        {
            throw new TimeoutException($"What was run has not ended within {limit}. It waits for what never comes, or for another time than the ensemble's: Task.Delay, CancelAfter and their like go by it when they are given ensemble.Clock.{Environment.NewLine}{this}");
        }

        await (await running.Task.ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Makes a client that knows all members: it goes from one to the other when a connection ends, and keeps its session, as a remote client does.</summary>
    /// <param name="options">Its sessions; null for the defaults.</param>
    public IZnodeClient CreateClient(ZnodeSessionOptions? options = null) => Connect([.. Members.Select(member => member.Host)], options);

    /// <summary>Says which ensemble it is and how it stands, with what is needed to see it again.</summary>
    public override string ToString() =>
        $"Ensemble with seed {Seed}, {Clock.Elapsed} after its start: {string.Join("; ", Members)}. Znode.Testing {Version()}. "
        + $"Again: ZnodeTestEnsemble.StartAsync(members: {Members.Count}, seed: {Seed})";

    /// <summary>Ends the ensemble. Nobody waits for anything of it any more: clients that are open see their sessions end.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            _ = client.DisposeAsync().AsTask();
        }

        foreach (var member in Members)
        {
            await member.CrashAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Has something happen, in its place among everything else.</summary>
    internal void Happens(Action action) => _events.After(0, action);

    internal EnsembleClient Connect(IReadOnlyList<MemberHost> hosts, ZnodeSessionOptions? options)
    {
        var client = new EnsembleClient(new(Clock, _events, hosts, Network, History, _random.Fork(1000 + Interlocked.Increment(ref _clientNumber)), options ?? new()));
        _clients.Add(client);
        return client;
    }

    private static string Version() =>
        typeof(ZnodeTestEnsemble).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    /// <summary>Finds the member that a majority knows as its leader: another may still take itself for one.</summary>
    private ZnodeTestMember? FindLeader() => Members.FirstOrDefault(leader =>
        leader.Host.IsServing
        && leader.Member.Role is MemberRole.Leader or MemberRole.Standalone
        && _voters.Count(member => member.Host.IsServing && member.Member.LeaderId == leader.Id) > _voters.Count / 2);
}
