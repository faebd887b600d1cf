using System.Text;

namespace Znode.Interop.Tests.Wire;

/// <summary>Bodies of requests, field by field. Source: client-protocol §6.</summary>
internal static class Request
{
    /// <summary>create, create2 and createContainer share one record.</summary>
    public static byte[] Create(string? path, byte[]? data, IReadOnlyCollection<WireAcl>? acl, int flags) =>
        new JuteWriter().String(path).Buffer(data).Acl(acl).Int(flags).ToArray();

    public static byte[] CreateTtl(string? path, byte[]? data, IReadOnlyCollection<WireAcl>? acl, int flags, long ttl) =>
        new JuteWriter().String(path).Buffer(data).Acl(acl).Int(flags).Long(ttl).ToArray();

    /// <summary>delete and check share one record.</summary>
    public static byte[] PathVersion(string? path, int version) => new JuteWriter().String(path).Int(version).ToArray();

    /// <summary>exists, getData, getChildren and getChildren2 share one record.</summary>
    public static byte[] PathWatch(string? path, bool watch = false) => new JuteWriter().String(path).Bool(watch).ToArray();

    /// <summary>getACL, sync, getEphemerals and getAllChildrenNumber share one record.</summary>
    public static byte[] Path(string? path) => new JuteWriter().String(path).ToArray();

    public static byte[] SetData(string? path, byte[]? data, int version) => new JuteWriter().String(path).Buffer(data).Int(version).ToArray();

    public static byte[] SetAcl(string? path, IReadOnlyCollection<WireAcl>? acl, int version) => new JuteWriter().String(path).Acl(acl).Int(version).ToArray();

    /// <summary>addWatch (mode), removeWatches and checkWatches (watcher type) share one record.</summary>
    public static byte[] PathKind(string? path, int kind) => new JuteWriter().String(path).Int(kind).ToArray();

    public static byte[] Auth(string? scheme, byte[]? credential) => new JuteWriter().Int(0).String(scheme).Buffer(credential).ToArray();

    public static byte[] Auth(string scheme, string credential) => Auth(scheme, Encoding.UTF8.GetBytes(credential));

    public static byte[] SetWatches(long relativeZxid, string[] data, string[] exist, string[] child) =>
        new JuteWriter().Long(relativeZxid).Strings(data).Strings(exist).Strings(child).ToArray();

    public static byte[] SetWatches2(long relativeZxid, string[] data, string[] exist, string[] child, string[] persistent, string[] recursive) =>
        new JuteWriter().Long(relativeZxid).Strings(data).Strings(exist).Strings(child).Strings(persistent).Strings(recursive).ToArray();

    public static byte[] Reconfig(string? joining, string? leaving, string? members, long configId) =>
        new JuteWriter().String(joining).String(leaving).String(members).Long(configId).ToArray();

    /// <summary>The body of multi and multiRead: each op behind its header, then the terminator. Source: client-protocol §8.</summary>
    public static byte[] Multi(IEnumerable<(int Opcode, byte[] Body)> operations)
    {
        var writer = new JuteWriter();
        foreach (var (opcode, body) in operations)
        {
            writer.Int(opcode).Bool(false).Int(-1).Raw(body);
        }

        return writer.Int(-1).Bool(true).Int(-1).ToArray();
    }
}
