using Samples;
using Znode;
using Znode.Server;

namespace Snippets;

/// <summary>What docs/quorum-loss.md says, at a member whose two others are gone, and afterwards.</summary>
internal static class QuorumLoss
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var ensemble = new InProcessEnsemble(1, 2, 3);
        var members = await Task.WhenAll(Enumerable.Range(1, 3).Select(id => StartAsync(ensemble, id, cancellationToken)));
        await Task.WhenAll(members.Select(member => member.Ready)).WaitAsync(cancellationToken);
        await using var client = members[0].CreateClient();
        var session = await client.GetSessionAsync(cancellationToken);
        await using var lease = await client.ServiceRegistry("/services").RegisterAsync(new() { ServiceName = "orders", Address = "10.0.0.7", Port = 8080 }, cancellationToken);
        await using var directory = client.ServiceDirectory("/services");
        Check.Equal(1, (await directory.GetAsync("orders", cancellationToken)).Instances.Count, "the directory has the instance");

        await members[1].DisposeAsync();
        await members[2].DisposeAsync();
        await foreach (var state in client.ObserveStateAsync(cancellationToken))
        {
            if (state == ClientState.Suspended)
            {
                break;
            }
        }

        var refused = await RefusedAsync(async () => await session.SetAsync("/services", "x", cancellationToken: cancellationToken));
        Check.Equal(RequestStatus.NotSent, refused.Request, "a write is refused before it has left");
        Check.Equal(RequestStatus.NotSent, (await RefusedAsync(async () => await session.ExistsAsync("/services", cancellationToken))).Request, "and so is a read");
        Check.That(!session.Lost.IsCancellationRequested, "the session is not lost yet");
        await foreach (var list in directory.ObserveAsync("orders", cancellationToken))
        {
            if (list.IsStale)
            {
                Check.Equal(1, list.Instances.Count, "the directory goes on with its last list, and says so");
                break;
            }
        }

        await using var second = await StartAsync(ensemble, 2, cancellationToken);
        await foreach (var list in directory.ObserveAsync("orders", cancellationToken))
        {
            if (list is { IsStale: false, Instances.Count: 1 })
            {
                break;
            }
        }

        await members[0].DisposeAsync();
    }

    private static Task<ZnodeMember> StartAsync(InProcessEnsemble ensemble, int id, CancellationToken cancellationToken) => ZnodeMember.CreateBuilder()
        .WithId(id).WithPeers(ensemble).StoreIn($"quorum-{id}").Configure(options => options with { TickTime = TimeSpan.FromMilliseconds(200) }).StartAsync(cancellationToken);

    private static async Task<ConnectionLossException> RefusedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (ConnectionLossException refused)
        {
            return refused;
        }

        throw new InvalidOperationException("It was answered.");
    }
}
