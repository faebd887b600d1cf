using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Calls;

/// <summary>Shows credentials on the present connection; when they are accepted the client keeps them for the next ones.</summary>
internal sealed class AuthenticateCall(RemoteClient client, ZnodeCredentials credentials) : SourcedCall<bool>
{
    public override bool IsRepeatable => true;

    public override ZnodePath? Path => null;

    protected override string Name => "authenticate";

    public override void Write(JuteWriter writer, int xid) => writer.WriteAuthRequest(credentials.Scheme, credentials.Value.Span);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Error == ErrorCode.Ok)
        {
            client.Keep(credentials);
            Succeed(true);
        }
        else
        {
            Fail(ZnodeException.Create(header.Error, Path, RequestStatus.Answered));
        }
    }

    public override void Release() => TryForgetToken();
}
