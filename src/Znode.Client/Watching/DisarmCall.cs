using Znode.Client.Calls;
using Znode.Jute;
using Znode.Protocol;
using Znode.Watches;

namespace Znode.Client.Watching;

/// <summary>Takes a watch, or its subtree, off a path. Nobody awaits it, and what is refused is gone already: with its connection, or because the server keeps one kind of watch only.</summary>
/// <param name="path">Which path.</param>
/// <param name="type">What is taken off.</param>
internal sealed class DisarmCall(ZnodePath path, WatcherType type) : RemoteCall
{
    public override bool IsRepeatable => false;

    public override ZnodePath? Path => path;

    public override void Write(JuteWriter writer, int xid) => writer.WriteWatchesRequest(xid, OpCode.RemoveWatches, path.Value, type);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body)
    {
    }

    public override void Fail(Exception exception)
    {
    }
}

/// <summary>Has a path watched without its subtree again, before the recursive watch is taken off, so that there is no moment without a watch.</summary>
internal sealed class NarrowCall(SessionWatches watches, PathWatches path) : RemoteCall
{
    public override bool IsRepeatable => false;

    public override ZnodePath? Path => path.Path;

    public override void Write(JuteWriter writer, int xid) => writer.WriteAddWatchRequest(xid, path.Path.Value, AddWatchMode.Persistent);

    public override void Answer(in ReplyHeader header, ReadOnlySpan<byte> body) => watches.Narrowed(path);

    public override void Fail(Exception exception)
    {
    }
}
