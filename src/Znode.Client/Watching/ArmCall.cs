using Znode.Client.Calls;
using Znode.Jute;
using Znode.Protocol;

namespace Znode.Client.Watching;

/// <summary>The request that arms a watch, in its order among the session's requests.</summary>
internal sealed class ArmCall(SessionRequests session, RemoteWatch watch, PathWatches path) : SourcedCall<IZnodeWatch>
{
    private bool _isArmed;
    private bool _asksForSubtree;

    /// <summary>How many one-shot watches it still waits for; when it is armed by them its own request is not sent again.</summary>
    private int _steps;

    /// <summary>Gets whether the list of children is watched.</summary>
    public bool OfChildren => watch.Scope == WatchScope.Children;

    /// <summary>Gets whether it needs a server that watches subtrees.</summary>
    public bool OfSubtree => watch.Scope == WatchScope.Subtree;

    public override bool IsRepeatable => true;

    public override ZnodePath? Path => watch.Path;

    protected override string Name => "watch";

    // What the path needs at this moment: on another connection that may be something else.
    public override void Write(JuteWriter writer, int xid)
    {
        _asksForSubtree = path.WantsSubtree;
        writer.WriteAddWatchRequest(xid, watch.Path.Value, _asksForSubtree ? AddWatchMode.PersistentRecursive : AddWatchMode.Persistent);
    }

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
        if (header.Error == ErrorCode.Unimplemented && !OfSubtree)
        {
            session.FallBackToOneShots(ByOneShots(ofChildren: false));
        }
        else if (header.Error == ErrorCode.Unimplemented)
        {
            Refuse();
        }
        else if (header.Error != ErrorCode.Ok)
        {
            Fail(ZnodeException.Create(header.Error, watch.Path, RequestStatus.Answered));
        }
        else if (!HasEnded)
        {
            Armed(header.Zxid, _asksForSubtree);
        }
    }

    /// <summary>The watch is armed, in a state.</summary>
    public void Armed(Zxid zxid, bool ofSubtree = false)
    {
        session.Watches.Arm(watch, path, ofSubtree, zxid);
        _isArmed = Succeed(watch);
    }

    /// <summary>Makes the request that arms the stream at a server of before 3.6.</summary>
    public ArmByOneShotsCall ByOneShots(bool ofChildren)
    {
        _steps++;
        return new(session, this, path, ofChildren);
    }

    /// <summary>Says that the server can not do it.</summary>
    public void Refuse() => Fail(new UnimplementedException(
        watch.Path, RequestStatus.Answered, $"The server can not watch the subtree of {watch.Path.Value}: that came with ZooKeeper 3.6. Watch znodes and their children one by one, or use newer servers."));

    /// <summary>One of the requests of <see cref="ByOneShots"/> is over.</summary>
    public void StepDone()
    {
        _steps--;
        Release();
    }

    public override void Release()
    {
        if (_steps > 0)
        {
            return;
        }

        TryForgetToken();
        if (!_isArmed)
        {
            // Its caller has gone or was told of a failure: nobody will ever dispose it.
            session.Disarm(watch);
        }
    }
}
