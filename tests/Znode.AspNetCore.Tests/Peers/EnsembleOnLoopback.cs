using System.Net;
using System.Net.Sockets;
using System.Text;
using Znode.Server;

namespace Znode.AspNetCore.Peers;

/// <summary>Members of one ensemble in this process that talk over gRPC and listen for clients, as applications that embed them do.</summary>
internal sealed class EnsembleOnLoopback : IAsyncDisposable
{
    private const int FirstPort = 20_000;
    private const int PortCount = 10_000;

    // Processes that run beside each other begin at different ones.
    private static int _portsGiven = Environment.ProcessId * 100;

    private readonly List<(ZnodeMember Member, ClientPort Port)> _members = [];

    public IReadOnlyList<ZnodeMember> Members => [.. _members.Select(member => member.Member)];

    public ZnodeMember Leader => Members.First(member => member.Role == MemberRole.Leader);

    public ZnodeMember Follower => Members.First(member => member.Role == MemberRole.Follower);

    /// <summary>Starts some of the members.</summary>
    /// <param name="size">How many there are.</param>
    /// <param name="started">How many of them are started.</param>
    /// <param name="configure">Options beside the times.</param>
    /// <param name="clients">Options of the client ports.</param>
    public static async Task<EnsembleOnLoopback> StartAsync(
        int size = 3, int? started = null, Func<ZnodeMemberOptions, ZnodeMemberOptions>? configure = null, Func<ClientPortOptions, ClientPortOptions>? clients = null)
    {
        var ensemble = new EnsembleOnLoopback();
        var peers = FreePorts(size).Select((port, index) => new PeerAddress(index + 1, "127.0.0.1", port)).ToArray();
        foreach (var peer in peers.Take(started ?? size))
        {
            ClientPort? port = null;
            var member = await ZnodeMember.CreateBuilder()
                .Configure(configure ?? (unchanged => unchanged))
                .WithId(peer.Id)
                .WithPeers(peers)
                .ListenForPeers(new(IPAddress.Loopback, peer.Port), new() { Secret = "correct horse battery staple" })
                .ListenForClients((clients ?? (unchanged => unchanged))(new() { EndPoint = new(IPAddress.Loopback, 0), FourLetterWords = "*" }), created => port = created)
                .StartAsync();
            ensemble._members.Add((member, port!));
        }

        return ensemble;
    }

    public ClientPort PortOf(ZnodeMember member) => _members.First(each => each.Member == member).Port;

    public async Task<string> AskAsync(ZnodeMember member, string word, CancellationToken cancellationToken)
    {
        using var client = await RawClient.ConnectAsync(PortOf(member).EndPoint, cancellationToken);
        await client.SendAsync(Encoding.Latin1.GetBytes(word), cancellationToken);
        client.Socket.Shutdown(SocketShutdown.Send);
        return Encoding.UTF8.GetString(await client.ReadToEndAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (member, _) in _members)
        {
            await member.DisposeAsync();
        }
    }

    /// <summary>The members must know each other's ports before they listen: these were free a moment ago.</summary>
    /// <summary>Ports that nobody gets who asks for any: a test beside this one would take it before the member does.</summary>
    private static int[] FreePorts(int count) => [.. Ports().Where(IsFree).Take(count)];

    private static IEnumerable<int> Ports()
    {
        while (true)
        {
            yield return FirstPort + (int)((uint)Interlocked.Increment(ref _portsGiven) % PortCount);
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
