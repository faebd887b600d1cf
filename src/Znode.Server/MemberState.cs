using Znode.Acl;
using Znode.Sessions;
using Znode.Tree;
using Znode.Watches;

namespace Znode.Server;

/// <summary>What a member serves from, as it was recovered: the replicated state and what judges access to it.</summary>
internal sealed record MemberState(DataTree Tree, WatchManager Watches, SessionTracker Sessions, AclChecker Acls, AuthenticationProviders Providers)
{
    /// <summary>Gets the id of the next session that this member opens: one that no session had before.</summary>
    public SessionId FirstSession { get; init; }
}
