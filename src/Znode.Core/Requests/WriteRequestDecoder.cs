using Znode.Jute;

namespace Znode.Requests;

/// <summary>Makes requests to change the tree of what a client sent. Source: spec client-protocol §6 and §8.</summary>
/// <remarks>
/// What can not be decoded becomes a <see cref="MalformedRequest"/>, for it takes a zxid all the same (spec client-protocol §2). Values that decode but
/// are not allowed (flags, times to live, paths) are kept: their refusal is the preparation's. Bytes behind the record are ignored.
/// </remarks>
internal static class WriteRequestDecoder
{
    /// <summary>The fewest bytes of a part of a multi: its header and a path's length.</summary>
    private const int MultiPartBytesMin = MultiHeader.Length + 4;

    private static readonly CloseSessionRequest CloseSession = new();

    /// <summary>Tells whether an operation is one that <see cref="Decode"/> takes from a client.</summary>
    public static bool IsWrite(OpCode op) => op is OpCode.CloseSession or OpCode.Multi or OpCode.Reconfig or OpCode.SetAcl || (op != OpCode.Check && IsWriteInMulti(op));

    /// <summary>Decodes the record behind a request's header.</summary>
    /// <param name="op">The header's; one for which <see cref="IsWrite"/> holds.</param>
    /// <param name="body">What follows the header. Nothing of it is kept.</param>
    public static WriteRequest Decode(OpCode op, ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        try
        {
            return op switch
            {
                OpCode.CloseSession => CloseSession,
                OpCode.Multi => ReadMulti(ref reader),
                OpCode.Reconfig => new ReconfigRequest(reader.ReadString(), reader.ReadString(), reader.ReadString(), reader.ReadLong()),
                OpCode.SetAcl => new SetAclRequest(ReadPathToValidate(ref reader), reader.ReadAcl(), reader.ReadInt()),
                _ => ReadPart(ref reader, op),
            };
        }
        catch (JuteException)
        {
            // Not hidden: the request is answered with MARSHALLINGERROR.
            return new MalformedRequest(op);
        }
    }

    private static bool IsWriteInMulti(OpCode op) => op is
        OpCode.Create or OpCode.Create2 or OpCode.CreateContainer or OpCode.CreateTtl or OpCode.Delete or OpCode.SetData or OpCode.Check;

    private static WriteRequest ReadPart(scoped ref JuteReader reader, OpCode op) => op switch
    {
        OpCode.Create or OpCode.Create2 or OpCode.CreateContainer =>
            new CreateRequest(op, ReadPath(ref reader), reader.ReadBytes(), reader.ReadAcl(), reader.ReadInt()),
        OpCode.CreateTtl =>
            new CreateRequest(op, ReadPath(ref reader), reader.ReadBytes(), reader.ReadAcl(), reader.ReadInt(), reader.ReadLong()),
        OpCode.Delete => new DeleteRequest(ReadPath(ref reader), reader.ReadInt()),
        OpCode.SetData => new SetDataRequest(ReadPathToValidate(ref reader), reader.ReadBytes(), reader.ReadInt()),
        OpCode.Check => new CheckVersionRequest(ReadPathToValidate(ref reader), reader.ReadInt()),
        _ => throw new JuteException($"Unsupported type {(int)op} of operation"),
    };

    /// <summary>Reads parts until the end; a part that only reads, or any other operation, makes the whole multi malformed.</summary>
    private static MultiRequest ReadMulti(scoped ref JuteReader reader)
    {
        var parts = new List<WriteRequest>(capacity: Math.Min(reader.Remaining / MultiPartBytesMin, 16));
        for (var header = MultiHeader.Read(ref reader); !header.Done; header = MultiHeader.Read(ref reader))
        {
            parts.Add(ReadPart(ref reader, header.Type));
        }

        return new(parts);
    }

    /// <summary>
    /// Where ZooKeeper validates the path first thing, no path is BADARGUMENTS as any malformed one is; elsewhere it can not go on, which is MARSHALLINGERROR.
    /// Source: ZooKeeper's <c>PrepRequestProcessor.validatePath</c>, measured on 3.8.0.
    /// </summary>
    private static byte[] ReadPathToValidate(scoped ref JuteReader reader) => reader.ReadBytes() ?? [];

    private static byte[] ReadPath(scoped ref JuteReader reader) => reader.ReadBytes() ?? throw new JuteException("The path is null");
}
