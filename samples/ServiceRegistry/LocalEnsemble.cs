using System.Diagnostics;
using Znode.Server;
using Znode.Server.Peers;

namespace ServiceRegistry;

/// <summary>Three members of one ensemble, embedded in this process: each has its own directory, and talks to the others without a socket.</summary>
internal sealed class LocalEnsemble : IAsyncDisposable
{
    private readonly InProcessEnsemble _ensemble = new(1, 2, 3);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("znode-registry-");
    private readonly Dictionary<int, ZnodeMember> _running = [];

    private LocalEnsemble()
    {
    }

    /// <summary>Gets the members that run, in the order of their numbers.</summary>
    public IReadOnlyList<ZnodeMember> Members => [.. _running.OrderBy(static member => member.Key).Select(static member => member.Value)];

    public static async Task<LocalEnsemble> StartAsync(CancellationToken cancellationToken)
    {
        var ensemble = new LocalEnsemble();
        foreach (var id in ensemble._ensemble.Config.Servers.Keys)
        {
            // A start does not wait for the others; ready is a member that has found a quorum and is level with it.
            await ensemble.StartAsync((int)id.Value, cancellationToken);
        }

        await Task.WhenAll(ensemble.Members.Select(static member => member.Ready)).WaitAsync(cancellationToken);
        return ensemble;
    }

    /// <summary>Starts a member, with what its directory has of an earlier life.</summary>
    public async Task<ZnodeMember> StartAsync(int id, CancellationToken cancellationToken) => _running[id] = await ZnodeMember.CreateBuilder()
        .WithId(id)
        .WithPeers(_ensemble)
        .Configure(static options => options with { TickTime = TimeSpan.FromMilliseconds(200) })
        .StoreIn(Path.Combine(_directory.FullName, $"{id}"))
        .StartAsync(cancellationToken);

    /// <summary>Waits until exactly one of the members leads.</summary>
    public async Task<ZnodeMember> LeaderAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        do
        {
            if (Members.Where(static member => member.Role == MemberRole.Leader).ToList() is [var leader])
            {
                return leader;
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));

        throw new UnreachableException("The timer ends with an exception.");
    }

    /// <summary>Stops a member in the midst of its work, and with it the sessions that it has. A leader hands over first; what a kill -9 does is shown by the sample ThreeProcesses.</summary>
    public async Task KillAsync(ZnodeMember member)
    {
        _running.Remove((int)member.Id.Value);
        await member.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
        {
            await KillAsync(member);
        }

        _directory.Delete(recursive: true);
    }
}
