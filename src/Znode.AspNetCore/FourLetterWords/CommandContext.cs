using System.Text;
using Znode.AspNetCore.Clients;
using Znode.Server;
using Znode.Tree;

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
    public string Mode => Core.ServesReadOnly ? "read-only" : Port.Member.Role switch
    {
        MemberRole.Standalone => "standalone",
        MemberRole.Leader => "leader",
        MemberRole.Follower => "follower",
        MemberRole.Observer => "observer",
        _ => "looking",
    };

    /// <summary>Gets whether clients are served, if only with reads.</summary>
    public bool IsServing => Core.IsServing || Core.ServesReadOnly;

    /// <summary>Gets whether the member is one of an ensemble.</summary>
    public bool IsInEnsemble => Port.Member.Members is not null;

    /// <summary>Gets the members of the ensemble as text: the configuration in the tree, which is the one in force, or the one that the member was started with.</summary>
    public string Membership =>
        Core.Tree.Find(ReservedPaths.Config) is { Data.Length: > 0 } config ? Encoding.UTF8.GetString(config.Data) : Port.Member.Members?.ToText() ?? "";
}
