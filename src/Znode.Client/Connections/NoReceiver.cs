using Znode.Protocol;

namespace Znode.Client.Connections;

/// <summary>Nobody: for a connection on which a session is merely closed.</summary>
internal sealed class NoReceiver : IReplyReceiver
{
    public static readonly NoReceiver Instance = new();

    public void OnZxid(Zxid zxid)
    {
    }

    public void OnEvent(EventReply e, Zxid zxid)
    {
    }

    public void OnWatchesSet(in ReplyHeader header)
    {
    }
}
