using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Differential;

/// <summary>Reads a whole tree through the client port, as the super user: data, ACL and stat of every node, in order of path.</summary>
internal static class TreeWalk
{
    /// <param name="server">The server to read.</param>
    /// <param name="stat">How to print a stat: normalised between two servers, or to the letter over one directory.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public static async Task<IReadOnlyList<string>> ReadAsync(TestServer server, Func<WireStat, string> stat, CancellationToken cancellationToken)
    {
        using var session = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
        await session.DoAsync(Opcode.Auth, Request.Auth("digest", ServerSettings.SuperCredential), cancellationToken);
        var lines = new List<string>();
        await VisitAsync(session, "/", stat, lines, cancellationToken);
        await session.CallAsync(Opcode.CloseSession, [], cancellationToken);
        return lines;
    }

    private static async Task VisitAsync(WireSession session, string path, Func<WireStat, string> stat, List<string> lines, CancellationToken cancellationToken)
    {
        var data = (await session.DoAsync(Opcode.GetData, Request.PathWatch(path), cancellationToken)).Reader();
        var acl = (await session.DoAsync(Opcode.GetAcl, Request.Path(path), cancellationToken)).Reader();
        var children = (await session.DoAsync(Opcode.GetChildren, Request.PathWatch(path), cancellationToken)).Reader().Strings()!;
        var text = Normalizer.Data(data.Buffer());
        lines.Add($"{path} {text} {string.Join(',', acl.Acl() ?? [])} {stat(WireStat.Read(data))}");
        foreach (var child in children.Order(StringComparer.Ordinal))
        {
            await VisitAsync(session, path == "/" ? $"/{child}" : $"{path}/{child}", stat, lines, cancellationToken);
        }
    }
}
