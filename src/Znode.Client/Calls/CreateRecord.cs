using Znode.Jute;

namespace Znode.Client.Calls;

/// <summary>The record of a create, alone or in a transaction. Source: spec client-protocol §6 and §7.</summary>
internal static class CreateRecord
{
    /// <summary>Tells which of the four creates makes a kind of znode.</summary>
    /// <param name="mode">What kind.</param>
    /// <param name="withStat">Whether the answer is to have the stat: not known before ZooKeeper 3.5, as are containers and times to live.</param>
    public static OpCode OpOf(CreateMode mode, bool withStat) => mode switch
    {
        CreateMode.Container => OpCode.CreateContainer,
        CreateMode.PersistentWithTtl or CreateMode.PersistentSequentialWithTtl => OpCode.CreateTtl,
        _ => withStat ? OpCode.Create2 : OpCode.Create,
    };

    public static void Write(JuteWriter writer, OpCode op, ZnodePath path, ReadOnlySpan<byte> data, CreateOptions options)
    {
        writer.WriteString(path.Value);
        writer.WriteBuffer(data);
        writer.WriteAcl(options.Acl ?? AclEntry.Open);
        writer.WriteInt((int)options.Mode);
        if (op == OpCode.CreateTtl)
        {
            writer.WriteLong((long)options.TimeToLive!.Value.TotalMilliseconds);
        }
    }
}
