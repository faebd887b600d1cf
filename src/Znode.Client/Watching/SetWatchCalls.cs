using Znode.Client.Calls;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Watching;

/// <summary>Sets the one-shot watch of a path's data, or of its creation. Nobody awaits it.</summary>
internal sealed class SetDataWatchCall(SessionRequests session, PathWatches path) : RemoteCall
{
    public override bool IsRepeatable => true;

    public override ZnodePath? Path => path.Path;

    public override void Write(JuteWriter writer, int xid) => writer.WritePathWatchRequest(xid, OpCode.Exists, path.Path.Value, watch: true);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Error)
        {
            case ErrorCode.Ok or ErrorCode.NoNode:
                session.Watches.DataWatchSet(path, header.Error == ErrorCode.Ok ? ReplyReader.ReadStat(body) : null);
                break;
            default:
                session.Watches.WatchNotSet(path);
                break;
        }
    }

    public override void Fail(Exception exception)
    {
    }
}

/// <summary>Sets the one-shot watch of a path's children. Nobody awaits it.</summary>
internal sealed class SetChildWatchCall(SessionRequests session, PathWatches path) : RemoteCall
{
    public override bool IsRepeatable => true;

    public override ZnodePath? Path => path.Path;

    public override void Write(JuteWriter writer, int xid) => writer.WritePathWatchRequest(xid, OpCode.GetChildren2, path.Path.Value, watch: true);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Error)
        {
            case ErrorCode.Ok or ErrorCode.NoNode:
                session.Watches.ChildWatchSet(path, header.Error == ErrorCode.Ok ? ReplyReader.ReadChildren(body).Stat : null);
                break;
            default:
                session.Watches.WatchNotSet(path);
                break;
        }
    }

    public override void Fail(Exception exception)
    {
    }
}

/// <summary>Arms a stream by one-shot watches: that of data, and behind it, for a stream of children, that of children.</summary>
internal sealed class ArmByOneShotsCall(SessionRequests session, ArmCall arming, PathWatches path, bool ofChildren) : RemoteCall
{
    public override bool IsRepeatable => true;

    public override ZnodePath? Path => path.Path;

    public override void Write(JuteWriter writer, int xid) =>
        writer.WritePathWatchRequest(xid, ofChildren ? OpCode.GetChildren2 : OpCode.Exists, path.Path.Value, watch: true);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Error)
        {
            case ErrorCode.Ok or ErrorCode.NoNode when ofChildren:
                session.Watches.ChildWatchSet(path, header.Error == ErrorCode.Ok ? ReplyReader.ReadChildren(body).Stat : null);
                arming.Armed(header.Zxid);
                break;
            case ErrorCode.Ok when arming.OfChildren:
                session.Watches.DataWatchSet(path, ReplyReader.ReadStat(body));
                session.Send(arming.ByOneShots(ofChildren: true));
                break;
            case ErrorCode.Ok or ErrorCode.NoNode:
                session.Watches.DataWatchSet(path, header.Error == ErrorCode.Ok ? ReplyReader.ReadStat(body) : null);
                arming.Armed(header.Zxid);
                break;
            default:
                arming.Fail(ZnodeException.Create(header.Error, path.Path, RequestStatus.Answered));
                break;
        }
    }

    public override void Fail(Exception exception) => arming.Fail(exception);

    public override void Release() => arming.StepDone();
}
