using System.Diagnostics;
using Znode.Requests;

namespace Znode.Server.InProcess.Calls;

/// <summary>Turns what callers say into requests. All bytes are copied: the caller may use its buffers again at once.</summary>
internal static class RequestFactory
{
    /// <summary>Of the four creates takes the ones whose reply has the stat. Source: spec client-protocol §6, ZooKeeper's client.</summary>
    public static CreateRequest Create(ZnodePath path, ReadOnlyMemory<byte> data, CreateOptions options)
    {
        var op = options.Mode switch
        {
            CreateMode.Container => OpCode.CreateContainer,
            CreateMode.PersistentWithTtl or CreateMode.PersistentSequentialWithTtl => OpCode.CreateTtl,
            _ => OpCode.Create2,
        };
        var ttl = options.TimeToLive is { } timeToLive ? (long)timeToLive.TotalMilliseconds : -1;
        return new(op, path.ToUtf8(), data.ToArray(), options.Acl ?? AclEntry.Open, (int)options.Mode, ttl);
    }

    public static MultiRequest Multi(IReadOnlyList<TransactionOperation> operations)
    {
        var parts = new WriteRequest[operations.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = operations[i] switch
            {
                CreateOperation create => Create(create.Path, create.Data, create.Options),
                SetOperation set => new SetDataRequest(set.Path.ToUtf8(), set.Data.ToArray(), set.Version),
                DeleteOperation delete => new DeleteRequest(delete.Path.ToUtf8(), delete.Version),
                CheckOperation check => new CheckVersionRequest(check.Path.ToUtf8(), check.Version),
                var operation => throw new UnreachableException($"No request for {operation.GetType().Name}"),
            };
        }

        return new(parts);
    }
}
