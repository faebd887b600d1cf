using Znode.Requests;
using Znode.Server;
using Znode.Server.InProcess;
using Znode.Testing.Fake;
using Znode.Testing.Time;

namespace Znode.Testing;

/// <summary>An ensemble in memory for unit tests: the real tree, with real sessions and watches, and without a port, a thread or a file.</summary>
/// <remarks>
/// <para>
/// A call that can be answered has ended when it returns, a write too. Whoever it wakes (the reader of a watch, who waits for <see cref="IZnodeSession.Lost"/>) runs on the same thread
/// before it returns, as far as they get; unless it was itself called by such a one, then after that. So a test goes the same way every time (see <see cref="RunAsync"/>). Do not hold
/// a lock during a call that those who are woken take too.
/// </para>
/// <para>
/// Sessions, containers and TTL znodes live by the clock that it was made with. With a <see cref="VirtualClock"/> a test lets them expire; with the system's, the default, they stay.
/// Thread-safe.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// var client = FakeZnode.CreateClient();
/// </code>
/// and, where a test needs a hand on the ensemble:
/// <code>
/// var clock = new VirtualClock();
/// using var fake = new FakeZnode(clock);
/// var mine = fake.Connect();
/// var others = fake.Connect();
/// fake.ExpireSession(others);
/// </code>
/// </example>
public sealed class FakeZnode : IDisposable
{
    private readonly ZnodeMember _member;
    private readonly Schedule _schedule;

    /// <summary>Guards the list.</summary>
    private readonly Lock _gate = new();
    private readonly List<Connected> _clients = [];

    /// <summary>Makes an ensemble with an empty tree.</summary>
    /// <param name="time">The clock by which sessions, containers and TTL znodes live, and waits of the clients are counted; null for the system's.</param>
    /// <param name="configure">Changes how the ensemble behaves; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public FakeZnode(TimeProvider? time = null, Func<ZnodeMemberOptions, ZnodeMemberOptions>? configure = null)
    {
        time ??= TimeProvider.System;
        _schedule = (time as VirtualClock)?.Schedule ?? new();
        _member = ZnodeMember.CreateBuilder()
            .WithTimeProvider(time)
            .WithThreads(new FakeThreads(_schedule, time))
            .Configure(configure ?? (static options => options))
            .Build();

        // Nothing in it waits for anything.
        _member.StartAsync().GetAwaiter().GetResult();
    }

    /// <summary>Gets the member that is the ensemble.</summary>
    public IZnodeMember Member => _member;

    /// <summary>Makes an ensemble with an empty tree, and its only client.</summary>
    /// <param name="time">The clock; null for the system's.</param>
    public static IZnodeClient CreateClient(TimeProvider? time = null) => new FakeZnode(time).Connect();

    /// <summary>Makes one more client of this tree, with a session of its own.</summary>
    /// <param name="options">The session's timeout and what else there is to choose; null for the defaults.</param>
    public IZnodeClient Connect(ZnodeSessionOptions? options = null)
    {
        var made = new Connected();
        made.Client = new(_member, options ?? new()) { Reached = token => made.Reached is { } reached ? reached.Task.WaitAsync(token) : Task.CompletedTask };
        lock (_gate)
        {
            _clients.Add(made);
        }

        return made.Client;
    }

    /// <summary>Runs code in such a way that whatever it awaits of this ensemble resumes it at once and on the same thread.</summary>
    /// <remarks>
    /// Test frameworks put a <see cref="SynchronizationContext"/> around a test, by which everything awaited without <c>ConfigureAwait(false)</c> goes on elsewhere, sooner or later. Here
    /// there is none.
    /// </remarks>
    /// <param name="body">What to run. It begins in this call.</param>
    /// <param name="cancellationToken">Fired already, nothing is run.</param>
    /// <returns>Ends with the code.</returns>
    public Task RunAsync(Func<Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : _schedule.StartAsync(body);
    }

    /// <summary>Closes a session, as an ensemble does that has not heard of its client for too long: its ephemeral znodes go, and <see cref="IZnodeSession.Lost"/> fires.</summary>
    /// <param name="session">Which one; one that is not open is left alone.</param>
    public void ExpireSession(SessionId session)
    {
        var core = _member.Serving.Core;
        using (core.EnterTurn())
        {
            if (core.Sessions.Contains(session))
            {
                core.Requests.SubmitOwn(session, new CloseSessionRequest());
            }
        }
    }

    /// <summary>Closes the session that a client has at the moment.</summary>
    /// <param name="client">One of <see cref="Connect"/>; without a session it is left alone.</param>
    /// <exception cref="ArgumentException">The client is not one of this fake.</exception>
    public void ExpireSession(IZnodeClient client)
    {
        if (Find(client).Client.Session is { } session)
        {
            ExpireSession(session.Id);
        }
    }

    /// <summary>Takes a client away from the ensemble, as a network does that was pulled apart, until <see cref="Resume"/>.</summary>
    /// <remarks>
    /// Its calls fail with <see cref="ConnectionLossException"/>, its watches tell of nothing, it is <see cref="ClientState.Suspended"/>; a session that it asks for is opened when it is back. Its session
    /// lives on for its timeout, by a <see cref="VirtualClock"/>, and then it is lost.
    /// </remarks>
    /// <param name="client">One of <see cref="Connect"/>.</param>
    /// <exception cref="ArgumentException">The client is not one of this fake.</exception>
    public void Suspend(IZnodeClient client)
    {
        var found = Find(client);
        found.Reached ??= new(TaskCreationOptions.None);
        InTurn(found.Client, static connection => connection.CutOff());
    }

    /// <summary>Ends <see cref="Suspend"/>. What the client's watches have missed they tell as a <see cref="WatchEventKind.Gap"/>.</summary>
    /// <param name="client">One of <see cref="Connect"/>.</param>
    /// <exception cref="ArgumentException">The client is not one of this fake.</exception>
    public void Resume(IZnodeClient client)
    {
        var found = Find(client);
        var reached = found.Reached;
        found.Reached = null;
        InTurn(found.Client, static connection => connection.Reach());
        if (reached is not null)
        {
            // Where there is no context of a test framework's.
            _schedule.Post(_ => reached.TrySetResult(), null);
            _schedule.TurnEnded();
        }
    }

    /// <summary>Has the next request of a client fail.</summary>
    /// <param name="client">One of <see cref="Connect"/>, with a session.</param>
    /// <param name="error">With what. <see cref="ErrorCode.ConnectionLoss"/> is of a request that never left; others are the ensemble's answer. Nothing is carried out either way.</param>
    /// <exception cref="ArgumentException">The client is not one of this fake.</exception>
    public void FailNext(IZnodeClient client, ErrorCode error) => InTurn(Find(client).Client, connection => connection.FailNext(error));

    /// <summary>Ends the ensemble: every session ends, and calls are refused.</summary>
    public void Dispose() => _member.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private void InTurn(InProcessClient client, Action<InProcessConnection> action)
    {
        if (client.Session is { } session)
        {
            using (_member.Serving.Core.EnterTurn())
            {
                action(session.Connection);
            }
        }
    }

    private Connected Find(IZnodeClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        lock (_gate)
        {
            return _clients.Find(made => ReferenceEquals(made.Client, client)) ?? throw new ArgumentException("The client is not one that this fake has made.", nameof(client));
        }
    }

    /// <summary>A client, and what it waits for while it is suspended.</summary>
    private sealed class Connected
    {
        public InProcessClient Client { get; set; } = null!;

        public TaskCompletionSource? Reached { get; set; }
    }
}
