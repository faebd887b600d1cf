using System.Diagnostics;
using Znode.Jute;

namespace Znode.Requests;

/// <summary>Requests to change the tree as the bytes that <see cref="WriteRequestDecoder"/> reads: what follows a request's header. Source: spec client-protocol §6 and §8.</summary>
internal static class WriteRequestEncoder
{
    /// <summary>Appends a request's record.</summary>
    public static void WriteBody(JuteWriter writer, WriteRequest request)
    {
        switch (request)
        {
            case CreateRequest create:
                writer.WriteBuffer(create.Path);
                writer.WriteBuffer(create.Data);
                writer.WriteAcl(create.Acl);
                writer.WriteInt(create.Flags);
                if (create.Op == OpCode.CreateTtl)
                {
                    writer.WriteLong(create.Ttl);
                }

                break;
            case DeleteRequest delete:
                writer.WriteBuffer(delete.Path);
                writer.WriteInt(delete.Version);
                break;
            case SetDataRequest set:
                writer.WriteBuffer(set.Path);
                writer.WriteBuffer(set.Data);
                writer.WriteInt(set.Version);
                break;
            case SetAclRequest set:
                writer.WriteBuffer(set.Path);
                writer.WriteAcl(set.Acl);
                writer.WriteInt(set.Version);
                break;
            case CheckVersionRequest check:
                writer.WriteBuffer(check.Path);
                writer.WriteInt(check.Version);
                break;
            case ReconfigRequest reconfig:
                writer.WriteString(reconfig.JoiningServers);
                writer.WriteString(reconfig.LeavingServers);
                writer.WriteString(reconfig.NewMembers);
                writer.WriteLong(reconfig.CurrentConfigId);
                break;
            case MultiRequest multi:
                foreach (var part in multi.Parts)
                {
                    new MultiHeader(part.Op, false, -1).Write(writer);
                    WriteBody(writer, part);
                }

                MultiHeader.End.Write(writer);
                break;
            case CreateSessionRequest create:
                writer.WriteInt(create.TimeoutMs);
                break;
            case CloseSessionRequest or MalformedRequest:
                // What could not be decoded is no more decodable without its bytes.
                break;
            default:
                throw new UnreachableException($"No encoding of {request.GetType().Name}");
        }
    }
}
