using System.Net;
using System.Net.Sockets;
using Znode;
using Znode.Server;

namespace Snippets;

/// <summary>The code in README.md that makes a member one of several, word for word: here all of them run in this process, on loopback.</summary>
internal static class EnsembleSnippet
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        var endPoints = FreeEndPoints(3);
        PeerAddress[] members = [.. endPoints.Select(static (endPoint, i) => new PeerAddress(i + 1, $"{endPoint.Address}", endPoint.Port))];
        await using var first = await StartAsync(1, members, endPoints[0], "shared by the members", "member-1", cancellationToken);
        await using var second = await StartAsync(2, members, endPoints[1], "shared by the members", "member-2", cancellationToken);
        await using var third = await StartAsync(3, members, endPoints[2], "shared by the members", "member-3", cancellationToken);
        await Task.WhenAll(first.Ready, second.Ready, third.Ready).WaitAsync(cancellationToken);

        await using var writer = await first.OpenSessionAsync(cancellationToken: cancellationToken);
        await writer.CreateAsync("/greeting", "hello", cancellationToken: cancellationToken);
        await using var reader = await third.OpenSessionAsync(cancellationToken: cancellationToken);
        await reader.SyncAsync(cancellationToken: cancellationToken);
        var greeting = await reader.GetStringAsync("/greeting", cancellationToken);
        if (greeting != "hello")
        {
            throw new InvalidOperationException($"At another member /greeting is \"{greeting}\", not \"hello\".");
        }
    }

    private static async Task<ZnodeMember> StartAsync(int id, PeerAddress[] members, IPEndPoint endPoint, string secret, string directory, CancellationToken cancellationToken)
    {
        var member = await ZnodeMember.CreateBuilder()
            .WithId(id).WithPeers(members)                                  // the same on each: new(1, "host-1", 2888), new(2, "host-2", 2888), …
            .ListenForPeers(endPoint, new() { Secret = secret })            // or Tls; beyond loopback one of them is required
            .StoreIn(directory).StartAsync(cancellationToken);
        return member;
    }

    /// <summary>Every member has to know the ports before the first one starts.</summary>
    private static List<IPEndPoint> FreeEndPoints(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(static listener => listener.Start());
        List<IPEndPoint> endPoints = [.. listeners.Select(static listener => (IPEndPoint)listener.LocalEndpoint)];
        listeners.ForEach(static listener => listener.Dispose());
        return endPoints;
    }
}
