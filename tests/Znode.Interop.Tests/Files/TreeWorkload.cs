using System.Net;
using System.Text;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Files;

/// <summary>Fills a tree with one of everything that a data directory can hold, and leaves sessions with ephemerals behind.</summary>
/// <remarks>The same name and size make the same requests. Sessions are given back open: dropping the connection leaves them alive on disk.</remarks>
internal sealed class TreeWorkload(string name, int nodes)
{
    private const int SessionTimeoutMs = 600_000;
    private static readonly string Digest = Servers.ServerSettings.Digest("u:p");

    private string Root => $"/{name}";

    /// <summary>Writes, and returns the handshakes that resume the sessions which own ephemerals, with the paths they own.</summary>
    public async Task<IReadOnlyList<(ConnectRequest Resumption, string Ephemeral)>> WriteAsync(EndPoint server, CancellationToken cancellationToken)
    {
        using var session = await WireSession.OpenAsync(server, cancellationToken, SessionTimeoutMs);
        await session.DoAsync(Opcode.Auth, Request.Auth("digest", "u:p"), cancellationToken);
        await KindsOfNodesAsync(session, cancellationToken);
        await ManyNodesAsync(session, cancellationToken);
        await QuotaAsync(session, cancellationToken);
        var owned = new List<(ConnectRequest, string)>();
        for (var i = 0; i < 3; i++)
        {
            owned.Add(await EphemeralAsync(server, i, cancellationToken));
        }

        await FailuresAsync(session, cancellationToken);
        await session.DoAsync(Opcode.CloseSession, [], cancellationToken);
        return owned;
    }

    private async Task KindsOfNodesAsync(WireSession session, CancellationToken cancellationToken)
    {
        await CreateAsync(session, Root, null);
        await CreateAsync(session, $"{Root}/empty", []);
        await CreateAsync(session, $"{Root}/null", null);
        await CreateAsync(session, $"{Root}/large", new byte[200_000]);
        await CreateAsync(session, $"{Root}/ünïcode €", "ü"u8.ToArray());
        await CreateAsync(session, $"{Root}/secret", "x"u8.ToArray(), [new(31, "digest", Digest), new(1, "ip", "127.0.0.0/8")]);
        await CreateAsync(session, $"{Root}/creator", "x"u8.ToArray(), WireAcl.Creator);
        await CreateAsync(session, $"{Root}/odd-perms", "x"u8.ToArray(), [new(-1, "world", "anyone"), new(0, "digest", Digest)]);
        await session.DoAsync(Opcode.CreateContainer, Request.Create($"{Root}/container", null, WireAcl.Open, 4), cancellationToken);
        await CreateAsync(session, $"{Root}/container/child", null);
        await session.DoAsync(Opcode.CreateTtl, Request.CreateTtl($"{Root}/ttl", [1], WireAcl.Open, 5, 86_400_000), cancellationToken);
        await session.DoAsync(Opcode.CreateTtl, Request.CreateTtl($"{Root}/ttl-seq-", [1], WireAcl.Open, 6, 86_400_000), cancellationToken);
        await session.DoAsync(Opcode.SetAcl, Request.SetAcl($"{Root}/empty", WireAcl.ReadOnly, 0), cancellationToken);

        async Task CreateAsync(WireSession by, string path, byte[]? data, WireAcl[]? acl = null) =>
            await by.DoAsync(Opcode.Create, Request.Create(path, data, acl ?? WireAcl.Open, 0), cancellationToken);
    }

    /// <summary>Enough transactions for several logs and snapshots when snapCount is small: creates, sets, deletes and multis in turn.</summary>
    private async Task ManyNodesAsync(WireSession session, CancellationToken cancellationToken)
    {
        for (var i = 0; i < nodes; i++)
        {
            var path = $"{Root}/n{i % 17}-";
            var created = await session.DoAsync(Opcode.Create, Request.Create(path, Encoding.ASCII.GetBytes($"value {i}"), WireAcl.Open, 2), cancellationToken);
            var actual = created.Reader().String()!;
            await session.DoAsync(Opcode.SetData, Request.SetData(actual, Encoding.ASCII.GetBytes($"set {i}"), 0), cancellationToken);
            if (i % 3 == 0)
            {
                await session.DoAsync(Opcode.Delete, Request.PathVersion(actual, 1), cancellationToken);
            }

            if (i % 5 == 0)
            {
                await session.DoAsync(
                    Opcode.Multi,
                    Request.Multi(
                    [
                        (Opcode.Create, Request.Create($"{Root}/m{i}", [9], WireAcl.Open, 0)),
                        (Opcode.Create2, Request.Create($"{Root}/m{i}/child", null, WireAcl.Open, 0)),
                        (Opcode.SetData, Request.SetData($"{Root}/m{i}", [9, 9], 0)),
                        (Opcode.Check, Request.PathVersion($"{Root}/m{i}", 1)),
                        (Opcode.Delete, Request.PathVersion($"{Root}/m{i}/child", -1)),
                    ]),
                    cancellationToken);
            }
        }
    }

    private async Task QuotaAsync(WireSession session, CancellationToken cancellationToken)
    {
        var quota = $"/zookeeper/quota{Root}";
        await session.DoAsync(Opcode.Create, Request.Create(quota, null, WireAcl.Open, 0), cancellationToken);
        await session.DoAsync(
            Opcode.Create, Request.Create($"{quota}/zookeeper_limits", "count=5000,bytes=-1"u8.ToArray(), WireAcl.Open, 0), cancellationToken);
        await session.DoAsync(Opcode.Create, Request.Create($"{quota}/zookeeper_stats", "count=0,bytes=0"u8.ToArray(), WireAcl.Open, 0), cancellationToken);
        await session.DoAsync(Opcode.Create, Request.Create($"{Root}/after-quota", "12345"u8.ToArray(), WireAcl.Open, 0), cancellationToken);
    }

    private async Task<(ConnectRequest Resumption, string Ephemeral)> EphemeralAsync(EndPoint server, int number, CancellationToken cancellationToken)
    {
        using var owner = await WireSession.OpenAsync(server, cancellationToken, SessionTimeoutMs);
        var path = $"{Root}/ephemeral{number}";
        await owner.DoAsync(Opcode.Create, Request.Create(path, [7], WireAcl.Open, 1), cancellationToken);
        return (owner.Resumption, path);
    }

    /// <summary>Refused writes are logged too (semantics §1).</summary>
    private async Task FailuresAsync(WireSession session, CancellationToken cancellationToken)
    {
        await session.CallAsync(Opcode.Create, Request.Create(Root, null, WireAcl.Open, 0), cancellationToken);
        await session.CallAsync(Opcode.SetData, Request.SetData($"{Root}/none", null, -1), cancellationToken);
        await session.CallAsync(
            Opcode.Multi,
            Request.Multi([(Opcode.Create, Request.Create($"{Root}/never", null, WireAcl.Open, 0)), (Opcode.Check, Request.PathVersion(Root, 99))]),
            cancellationToken);
        await session.CallAsync(Opcode.Create, [0, 0], cancellationToken);
    }
}
