using Znode.Protocol;

namespace Znode.Client.Connections;

/// <summary>Who is told of what a server sends beside the answers to calls. On the connection's thread, in the order of what came.</summary>
internal interface IReplyReceiver
{
    /// <summary>An answer came from a state.</summary>
    void OnZxid(Zxid zxid);

    /// <summary>A watch has fired.</summary>
    void OnEvent(EventReply e, Zxid zxid);

    /// <summary>Watches are set again, by one of the pieces that were sent.</summary>
    void OnWatchesSet(in ReplyHeader header);
}
