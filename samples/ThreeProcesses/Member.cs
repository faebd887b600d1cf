using System.Diagnostics;
using System.Net;
using Znode;
using Znode.Server;

namespace ThreeProcesses;

/// <summary>What one of the processes does: it is a member, and a client of itself that does what it is told on its standard input.</summary>
internal static class Member
{
    /// <summary>Runs until the input ends: when whoever started it closes it, or is no more.</summary>
    /// <param name="id">The member's number.</param>
    /// <param name="directory">Where its data is.</param>
    /// <param name="ports">Where the members listen for each other, in the order of their numbers.</param>
    public static async Task RunAsync(int id, string directory, IReadOnlyList<int> ports)
    {
        await using var member = await ZnodeMember.CreateBuilder()
            .WithId(id)
            .WithPeers([.. ports.Select(static (port, i) => new PeerAddress(i + 1, "127.0.0.1", port))])
            .ListenForPeers(new IPEndPoint(IPAddress.Loopback, ports[id - 1]), new() { EnsembleName = "three-processes", Secret = "known to all three of them" })
            .Configure(static options => options with { TickTime = TimeSpan.FromMilliseconds(200) })
            .StoreIn(directory)
            .StartAsync();
        await member.Ready;
        Console.WriteLine("ready");

        await using var client = member.CreateClient();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(line.Split(' ', 3) switch
            {
                ["role"] => member.Role.ToString(),
                ["set", var path, var text] => $"transaction {await WhenConnectedAsync(client, session => SetAsync(session, path, text))}",
                ["get", var path] => await WhenConnectedAsync(client, session => GetAsync(session, path)),
                _ => throw new InvalidOperationException($"Nothing to be done for: {line}"),
            });
        }
    }

    /// <summary>Does something that may be done twice. While the members look for a leader, a session waits, and takes no requests.</summary>
    private static async Task<T> WhenConnectedAsync<T>(IZnodeClient client, Func<IZnodeSession, Task<T>> work)
    {
        await foreach (var state in client.ObserveStateAsync())
        {
            if (state is not ClientState.Suspended)
            {
                try
                {
                    return await work(await client.GetSessionAsync());
                }
                catch (ConnectionLossException lost)
                {
                    // It is told when the session is connected again; until then there is nothing to be done.
                    await Console.Error.WriteLineAsync($"  ({lost.Message})");
                }
            }
        }

        throw new UnreachableException("A client that lives has a state.");
    }

    private static async Task<Zxid> SetAsync(IZnodeSession session, ZnodePath path, string text)
    {
        var created = await session.TryCreateAsync(path, text);
        return created?.Stat.Czxid ?? (await session.SetAsync(path, text)).Mzxid;
    }

    private static async Task<string> GetAsync(IZnodeSession session, ZnodePath path)
    {
        // After a sync, a read sees everything that was acknowledged anywhere before.
        await session.SyncAsync();
        return await session.GetStringAsync(path);
    }
}
