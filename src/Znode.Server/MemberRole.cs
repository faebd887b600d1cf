namespace Znode.Server;

/// <summary>What a member is in its ensemble.</summary>
public enum MemberRole
{
    /// <summary>Not started, or stopped.</summary>
    Stopped,

    /// <summary>In no quorum.</summary>
    Looking,

    /// <summary>Alone, its own quorum.</summary>
    Standalone,

    /// <summary>Orders the ensemble's transactions.</summary>
    Leader,

    /// <summary>Votes on the leader's proposals.</summary>
    Follower,

    /// <summary>Hears what was committed and serves reads.</summary>
    Observer,
}
