using System.Text.Json;
using Znode;
using Znode.Server;

namespace ServiceRegistry;

/// <summary>An instance that has registered: it stays in the registry for as long as it lives, whatever becomes of the member that it has its session with.</summary>
internal sealed class RunningInstance : IAsyncDisposable
{
    private readonly LocalEnsemble _ensemble;
    private readonly CancellationTokenSource _dying = new();
    private readonly TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IZnodeSession _session;
    private Task _keeping = Task.CompletedTask;

    private RunningInstance(LocalEnsemble ensemble, ZnodeMember member, IZnodeSession session, ServiceInstance instance, Created created)
    {
        _ensemble = ensemble;
        Member = member;
        _session = session;
        Instance = instance;
        Registration = created;
    }

    public ServiceInstance Instance { get; }

    /// <summary>Gets the znode that stands for the instance.</summary>
    public Created Registration { get; private set; }

    /// <summary>Gets the member that it has its session with.</summary>
    public ZnodeMember Member { get; private set; }

    private ZnodePath Prefix => ServiceInstance.Root / Instance.Service / "instance-";

    private byte[] Data => JsonSerializer.SerializeToUtf8Bytes(Instance, ServiceJson.Default.ServiceInstance);

    /// <summary>Registers an instance as an ephemeral znode below its service; the ensemble makes the name unique.</summary>
    /// <param name="ensemble">Where it can go.</param>
    /// <param name="member">Where it goes first: its session is its own, and ends with the instance or with the member.</param>
    /// <param name="instance">Where it is reached.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<RunningInstance> StartAsync(LocalEnsemble ensemble, ZnodeMember member, ServiceInstance instance, CancellationToken cancellationToken)
    {
        var session = await member.OpenSessionAsync(cancellationToken: cancellationToken);
        var created = await session.CreateJsonAsync(
            ServiceInstance.Root / instance.Service / "instance-",
            instance,
            ServiceJson.Default.ServiceInstance,
            new() { Mode = CreateMode.EphemeralSequential, CreateParents = true },
            cancellationToken);
        var running = new RunningInstance(ensemble, member, session, instance, created);
        running._keeping = running.KeepRegisteredAsync();
        return running;
    }

    /// <summary>Waits until it is registered at another member.</summary>
    public async Task MovedAsync(CancellationToken cancellationToken) => await (await Task.WhenAny(_moved.Task, _keeping).WaitAsync(cancellationToken));

    /// <summary>The instance dies. Nothing is deregistered: closing the session, or the ensemble's noticing that it went silent, deletes the znode.</summary>
    public async ValueTask DisposeAsync()
    {
        await _dying.CancelAsync();
        await _session.DisposeAsync();
        await _keeping;
        _dying.Dispose();
    }

    /// <summary>Moves to another member whenever the session is lost, which for a session in this process means that its member is.</summary>
    private async Task KeepRegisteredAsync()
    {
        while (await IsLostAsync())
        {
            // Whoever else there is may not have noticed yet that its leader is gone; the next leader has.
            Member = await _ensemble.LeaderAsync(_dying.Token);
            _session = await Member.OpenSessionAsync(cancellationToken: _dying.Token);

            // Where the old znode is still there, because the ensemble has not noticed the end of its session, it goes as the new one comes: nobody sees both.
            var moved = await _session.TryCommitAsync(
                new Transaction().Delete(Registration.Path).Create(Prefix, Data, CreateMode.EphemeralSequential), _dying.Token);
            Registration = moved.IsCommitted
                ? new(moved.Results[1].Path, moved.Results[1].Stat!.Value)
                : await _session.CreateAsync(Prefix, Data, CreateMode.EphemeralSequential, _dying.Token);
            _moved.TrySetResult();
        }
    }

    /// <summary>Waits for the end of the session.</summary>
    /// <returns>False when the instance itself ends.</returns>
    private async Task<bool> IsLostAsync()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var dying = _dying.Token.Register(() => ended.TrySetResult());
        using var lost = _session.Lost.Register(() => ended.TrySetResult());
        await ended.Task;
        return !_dying.IsCancellationRequested;
    }
}
