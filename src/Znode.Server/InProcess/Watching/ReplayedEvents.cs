using System.Diagnostics;
using Znode.Transactions;
using Znode.Watches;

namespace Znode.Server.InProcess.Watching;

/// <summary>The events that a transaction of the log gave a watch, or would have given it. Source: spec client-protocol §10.2, as <see cref="WatchManager"/> has it.</summary>
/// <param name="path">What is watched.</param>
/// <param name="scope">How much of the tree.</param>
internal sealed class ReplayedEvents(byte[] path, WatchScope scope)
{
    /// <summary>Adds the events of one transaction, in its order.</summary>
    public void Of(in TxnHeader header, Txn txn, ICollection<WatchedEvent> into)
    {
        switch (txn)
        {
            case CreateTxn create:
                Tell(WatchedEventType.NodeCreated, create.Path, header.Zxid, into);
                break;
            case DeleteTxn delete:
                Tell(WatchedEventType.NodeDeleted, delete.Path, header.Zxid, into);
                break;
            case SetDataTxn set:
                Tell(WatchedEventType.NodeDataChanged, set.Path, header.Zxid, into);
                break;
            case MultiTxn multi when !multi.Parts.Any(part => part is ErrorTxn):
                foreach (var part in multi.Parts)
                {
                    Of(header, part, into);
                }

                break;
            case CloseSessionTxn { Paths: { } ephemerals }:
                foreach (var ephemeral in ephemerals)
                {
                    Tell(WatchedEventType.NodeDeleted, ephemeral, header.Zxid, into);
                }

                break;
            case CloseSessionTxn:
                // Written by ZooKeeper before 3.6, which does not say what went with the session.
                into.Add(WatchGap.At(header.Zxid));
                break;
        }
    }

    private void Tell(WatchedEventType type, byte[] changed, Zxid zxid, ICollection<WatchedEvent> into)
    {
        switch (scope)
        {
            case WatchScope.Node when IsPath(changed):
            case WatchScope.Subtree when IsPath(changed) || IsBelow(changed):
            case WatchScope.Children when type == WatchedEventType.NodeDeleted && IsPath(changed):
                into.Add(new(type, changed, zxid));
                break;
            case WatchScope.Children when type != WatchedEventType.NodeDataChanged && changed.Length > 1 && IsPath(PathRules.ParentOf(changed)):
                into.Add(new(WatchedEventType.NodeChildrenChanged, path, zxid));
                break;
            case WatchScope.Node or WatchScope.Children or WatchScope.Subtree:
                break;
            default:
                throw new UnreachableException($"No events of scope {scope}");
        }
    }

    private bool IsPath(ReadOnlySpan<byte> other) => other.SequenceEqual(path);

    private bool IsBelow(ReadOnlySpan<byte> other) => path.Length == 1 || (other.Length > path.Length && other[path.Length] == (byte)'/' && other.StartsWith(path));
}
