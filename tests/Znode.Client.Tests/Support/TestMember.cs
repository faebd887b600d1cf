using System.Net;
using Znode.AspNetCore;
using Znode.Server;

namespace Znode.Client;

/// <summary>A member in memory that listens on a free port of this machine.</summary>
internal sealed class TestMember : IAsyncDisposable
{
    private TestMember(ZnodeMember member, IPEndPoint endPoint)
    {
        Member = member;
        EndPoint = endPoint;
    }

    public ZnodeMember Member { get; }

    public IPEndPoint EndPoint { get; }

    public string Servers => $"{EndPoint}";

    public static async Task<TestMember> StartAsync(TimeProvider? time = null, IPEndPoint? endPoint = null, string? directory = null, InProcessEnsemble? peers = null, int id = 1)
    {
        ClientPort? port = null;
        var builder = ZnodeMember.CreateBuilder()
            .WithTimeProvider(time ?? TimeProvider.System)
            .ListenForClients(new ClientPortOptions { EndPoint = endPoint ?? new(IPAddress.Loopback, 0), ConnectionsPerAddressMax = 0, FourLetterWords = "*" }, created => port = created);
        if (peers is not null)
        {
            // Short ticks for quick elections; sessions that outlive one on a slow machine all the same.
            builder = builder.WithId(id).WithPeers(peers).Configure(options => options with { TickTime = TimeSpan.FromMilliseconds(200), SessionTimeoutMax = TimeSpan.FromSeconds(30) });
        }

        var member = await (directory is null ? builder : builder.StoreIn(directory)).StartAsync();
        return new(member, port!.EndPoint);
    }

    public ValueTask DisposeAsync() => Member.DisposeAsync();
}
