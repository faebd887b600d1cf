using Znode.AspNetCore.Clients;
using Znode.Server;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>What a word is asked about.</summary>
/// <param name="Port">The port that was asked, with its connections and what it counts.</param>
/// <param name="Asking">The connection that asks: it is listed like the others.</param>
/// <param name="Argument">What followed the word; empty for all but <c>stmk</c>.</param>
internal sealed record CommandContext(ClientPort Port, SocketConnection Asking, ReadOnlyMemory<byte> Argument)
{
    public MemberCore Core => Port.Core;

    public ClientPortStatistics Statistics => Port.Statistics;

    /// <summary>Gets what the member calls itself: <c>Mode:</c> of srvr, <c>server_state</c> of mntr.</summary>
    public string Mode => Port.Member.Role switch
    {
        MemberRole.Standalone => "standalone",
        MemberRole.Leader => "leader",
        MemberRole.Follower => "follower",
        MemberRole.Observer => "observer",
        _ => "looking",
    };

    public bool IsServing => Port.Member.Role is not (MemberRole.Looking or MemberRole.Stopped);
}
