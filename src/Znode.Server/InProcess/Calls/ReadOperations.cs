using System.Text;
using Znode.Acl;
using Znode.Tree;

namespace Znode.Server.InProcess.Calls;

// The reads of a session, one type each. What a Try method expects is a value here already.

internal readonly struct Exists : IReadOperation<Stat?>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out Stat? result)
    {
        var error = connection.Core.Reader.Exists(path, identities, watcher: null, out var stat);
        result = error == ErrorCode.Ok ? stat : null;
        return error == ErrorCode.NoNode ? ErrorCode.Ok : error;
    }
}

internal readonly struct GetData : IReadOperation<ZnodeData>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out ZnodeData result)
    {
        var error = connection.Core.Reader.GetData(path, identities, watcher: null, out var node);
        result = error == ErrorCode.Ok ? new(node.Data, node.ToStat()) : null!;
        return error;
    }
}

internal readonly struct TryGetData : IReadOperation<ZnodeData?>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out ZnodeData? result)
    {
        var error = GetData.Execute(connection, identities, path, out result);
        return error == ErrorCode.NoNode ? ErrorCode.Ok : error;
    }
}

internal readonly struct GetChildren : IReadOperation<ZnodeChildren>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out ZnodeChildren result)
    {
        var error = connection.Core.Reader.GetChildren(path, identities, watcher: null, out var node);
        result = error == ErrorCode.Ok ? new(NamesOf(node), node.ToStat()) : null!;
        return error;
    }

    private static string[] NamesOf(DataNode node)
    {
        if (node.ChildCount == 0)
        {
            return [];
        }

        var names = new string[node.ChildCount];
        var i = 0;
        foreach (var child in node.Children)
        {
            names[i++] = Encoding.UTF8.GetString(child.Name);
        }

        return names;
    }
}

internal readonly struct TryGetChildren : IReadOperation<ZnodeChildren?>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out ZnodeChildren? result)
    {
        var error = GetChildren.Execute(connection, identities, path, out result);
        return error == ErrorCode.NoNode ? ErrorCode.Ok : error;
    }
}

internal readonly struct CountDescendants : IReadOperation<int>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out int result) =>
        connection.Core.Reader.CountDescendants(path, identities, out result);
}

internal readonly struct GetEphemerals : IReadOperation<IReadOnlyList<ZnodePath>>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out IReadOnlyList<ZnodePath> result)
    {
        var found = connection.Core.Reader.GetEphemerals(connection.Session, path);
        var paths = new ZnodePath[found.Count];
        for (var i = 0; i < paths.Length; i++)
        {
            paths[i] = ZnodePath.FromUtf8(found[i]);
        }

        result = paths;
        return ErrorCode.Ok;
    }
}

internal readonly struct GetAcl : IReadOperation<ZnodeAcl>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out ZnodeAcl result)
    {
        var error = connection.Core.Reader.GetAcl(path, identities, out var acl, out var stat);
        result = error == ErrorCode.Ok ? new(acl, stat) : null!;
        return error;
    }
}

/// <summary>Reads nothing: for sync, whose answer is that everything before it is applied.</summary>
internal readonly struct ReadNothing : IReadOperation<bool>
{
    public static ErrorCode Execute(InProcessConnection connection, IReadOnlyList<Identity> identities, ReadOnlySpan<byte> path, out bool result)
    {
        result = true;
        return ErrorCode.Ok;
    }
}
