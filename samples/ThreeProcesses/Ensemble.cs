using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ThreeProcesses;

/// <summary>The processes that were started, where they listen, and where their data is.</summary>
internal sealed class Ensemble(CancellationToken deadline) : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("znode-processes-");
    private readonly int[] _ports = FreePorts(3);
    private readonly SortedDictionary<int, MemberProcess> _running = [];

    public IReadOnlyList<MemberProcess> Running => [.. _running.Values];

    /// <summary>Starts members, and waits until they serve.</summary>
    public async Task StartAsync(params int[] ids)
    {
        foreach (var id in ids)
        {
            _running.Add(id, MemberProcess.Start(id, Path.Combine(_directory.FullName, $"{id}"), _ports, deadline));
        }

        foreach (var id in ids)
        {
            await _running[id].ReadyAsync();
        }
    }

    /// <summary>Ends a member's process; nobody is told.</summary>
    public async Task KillAsync(MemberProcess member)
    {
        _running.Remove(member.Id);
        await member.KillAsync();
    }

    /// <summary>Waits until a member leads.</summary>
    public async Task<MemberProcess> LeaderAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        do
        {
            foreach (var member in Running)
            {
                if (await member.RoleAsync() == "Leader")
                {
                    return member;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(deadline));

        throw new UnreachableException("The timer ends with an exception.");
    }

    public async Task<int> CountLeadersAsync()
    {
        var roles = await Task.WhenAll(Running.Select(static member => member.RoleAsync()));
        return roles.Count(static role => role == "Leader");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Running)
        {
            await member.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    /// <summary>Finds ports on loopback that nobody listens on: every member has to know them before the first one starts.</summary>
    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(static listener => listener.Start());
        int[] ports = [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        listeners.ForEach(static listener => listener.Dispose());
        return ports;
    }
}
