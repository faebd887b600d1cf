using Znode.Client.Calls;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Watching;

/// <summary>The request that arms a watch, in its order among the session's requests.</summary>
internal sealed class ArmCall(SessionRequests session, RemoteWatch watch, PathWatches path) : SourcedCall<IZnodeWatch>
{
    private bool _isArmed;

    public override bool IsRepeatable => true;

    public override ZnodePath? Path => watch.Path;

    protected override string Name => "watch";

    // What the path needs at this moment: on another connection that may be something else.
    public override void Write(JuteWriter writer, int xid) =>
        writer.WriteAddWatchRequest(xid, watch.Path.Value, path.WantsSubtree ? AddWatchMode.PersistentRecursive : AddWatchMode.Persistent);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Error != ErrorCode.Ok)
        {
            Fail(ZnodeException.Create(header.Error, watch.Path, RequestStatus.Answered));
        }
        else if (!HasEnded)
        {
            session.Arm(watch, path, header.Zxid);
            _isArmed = Succeed(watch);
        }
    }

    public override void Release()
    {
        TryForgetToken();
        if (!_isArmed)
        {
            // Its caller has gone or was told of a failure: nobody will ever dispose it.
            session.Disarm(watch);
        }
    }
}
