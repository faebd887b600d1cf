using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Calls;

/// <summary>Has the server close the session. Its answer is the end of the connection.</summary>
internal sealed class CloseCall : RemoteCall
{
    public override bool IsRepeatable => false;

    public override ZnodePath? Path => null;

    public override void Write(JuteWriter writer, int xid) => writer.WriteHeaderRequest(xid, OpCode.CloseSession);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
    }

    public override void Fail(Exception exception)
    {
    }
}
