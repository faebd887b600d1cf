using System.Text;
using CsCheck;
using Znode.Requests;

namespace Znode.Protocol.Tests;

/// <summary>Values of every record.</summary>
internal static class Gens
{
    public static readonly Gen<string> Text = Gen.OneOf(Gen.Char['a', 'z'].Array[0, 12].Select(c => new string(c)), Gen.Const("/größe/日本"), Gen.Const(""));

    public static readonly Gen<byte[]> Path = Text.Select(Encoding.UTF8.GetBytes);

    public static readonly Gen<byte[]> Data = Gen.Byte.Array[0, 200];

    public static readonly Gen<byte[]?> DataOrNull = Data.Null();

    public static readonly Gen<AclEntry> AclEntry = Gen.Select(Gen.Int, Text, Text).Select((p, s, i) => new AclEntry((Permissions)p, s, i));

    public static readonly Gen<Stat> Stat = Gen.Select(Gen.Long.Array[6], Gen.Int.Array[5]).Select((l, i) => new Stat
    {
        Czxid = new(l[0]),
        Mzxid = new(l[1]),
        Pzxid = new(l[2]),
        Ctime = l[3],
        Mtime = l[4],
        EphemeralOwner = new(l[5]),
        Version = i[0],
        Cversion = i[1],
        Aversion = i[2],
        DataLength = i[3],
        NumChildren = i[4],
    });

    public static readonly Gen<WriteRequest> MultiPart = Gen.OneOf(Create(), Delete(), SetData(), Check());

    public static readonly Gen<WriteRequest> Write = Gen.OneOf(
        Create(),
        Delete(),
        SetData(),
        SetAcl(),
        Reconfig(),
        MultiPart.Array[0, 5].Select(WriteRequest (parts) => new MultiRequest(parts)),
        Gen.Const<WriteRequest>(new CloseSessionRequest()));

    /// <summary>One of a few values.</summary>
    public static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static Gen<WriteRequest> Create() =>
        Gen.Select(OneOf(OpCode.Create, OpCode.Create2, OpCode.CreateContainer, OpCode.CreateTtl), Path, DataOrNull, AclEntry.Array[0, 3].Null(), Gen.Int, Gen.Long)
            .Select(WriteRequest (op, path, data, acl, flags, ttl) => new CreateRequest(op, path, data, acl, flags, op == OpCode.CreateTtl ? ttl : -1));

    private static Gen<WriteRequest> Delete() => Gen.Select(Path, Gen.Int).Select(WriteRequest (path, version) => new DeleteRequest(path, version));

    private static Gen<WriteRequest> SetData() =>
        Gen.Select(Path, DataOrNull, Gen.Int).Select(WriteRequest (path, data, version) => new SetDataRequest(path, data, version));

    private static Gen<WriteRequest> SetAcl() =>
        Gen.Select(Path, AclEntry.Array[0, 3].Null(), Gen.Int).Select(WriteRequest (path, acl, version) => new SetAclRequest(path, acl, version));

    private static Gen<WriteRequest> Check() => Gen.Select(Path, Gen.Int).Select(WriteRequest (path, version) => new CheckVersionRequest(path, version));

    private static Gen<WriteRequest> Reconfig() => Gen.Select(Text.Null(), Text.Null(), Text.Null(), Gen.Long)
        .Select(WriteRequest (joining, leaving, members, id) => new ReconfigRequest(joining, leaving, members, id));
}
