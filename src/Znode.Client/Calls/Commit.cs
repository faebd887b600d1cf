using System.Diagnostics;
using Znode.Jute;
using Znode.Protocol;
using Znode.Requests;

namespace Znode.Client.Calls;

/// <summary>A transaction. Never repeated.</summary>
/// <remarks>Servers answer an ordinary create in it with the path alone, whichever of the two creates is asked for, so it is the one that all of them know.</remarks>
/// <param name="operations">What was asked, in order.</param>
internal readonly struct Commit(IReadOnlyList<TransactionOperation> operations) : IRemoteOperation<TransactionResult>
{
    public static string Name => "commit";

    public static bool IsRepeatable => false;

    public ZnodePath? Path => null;

    public void Write(JuteWriter writer, int xid)
    {
        var frame = writer.BeginFrame();
        new RequestHeader(xid, OpCode.Multi).Write(writer);
        for (var i = 0; i < operations.Count; i++)
        {
            WritePart(writer, operations[i]);
        }

        MultiHeader.End.Write(writer);
        writer.EndFrame(frame);
    }

    public ErrorCode Read(in ReplyHeader header, ReadOnlySpan<byte> body, out TransactionResult value)
    {
        value = null!;
        if (header.Error == ErrorCode.Ok)
        {
            var parts = ReplyReader.ReadMulti(body);
            if (parts.Count != operations.Count)
            {
                throw new JuteException($"{parts.Count} results for a transaction of {operations.Count} operations");
            }

            var results = new TransactionOperationResult[parts.Count];
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = ResultOf(operations[i], parts[i]);
            }

            value = new(results, header.Zxid);
        }

        return header.Error;
    }

    private static TransactionOperationResult ResultOf(TransactionOperation operation, PartReply part) => new(
        part.Error,
        part.Path is { } path ? ReplyPath.Parse(path) : operation.Path,
        part.Op is OpCode.Create2 or OpCode.SetData ? part.Stat : null);

    private static void WritePart(JuteWriter writer, TransactionOperation operation)
    {
        switch (operation)
        {
            case CreateOperation create:
                var op = CreateRecord.OpOf(create.Options.Mode, withStat: false);
                new MultiHeader(op, false, -1).Write(writer);
                CreateRecord.Write(writer, op, create.Path, create.Data.Span, create.Options);
                break;
            case SetOperation set:
                new MultiHeader(OpCode.SetData, false, -1).Write(writer);
                SetData.WriteRecord(writer, set.Path, set.Data.Span, set.Version);
                break;
            case DeleteOperation delete:
                new MultiHeader(OpCode.Delete, false, -1).Write(writer);
                writer.WriteString(delete.Path.Value);
                writer.WriteInt(delete.Version);
                break;
            case CheckOperation check:
                new MultiHeader(OpCode.Check, false, -1).Write(writer);
                writer.WriteString(check.Path.Value);
                writer.WriteInt(check.Version);
                break;
            default:
                throw new UnreachableException($"No request for {operation.GetType().Name}");
        }
    }
}
