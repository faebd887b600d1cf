namespace Znode.Protocol;

/// <summary>The record of a reply to getData and reconfig.</summary>
internal sealed record DataReply(byte[]? Data, Stat Stat);

/// <summary>The record of a reply to create2, createContainer and createTTL.</summary>
internal sealed record CreatedReply(string Path, Stat Stat);

/// <summary>The record of a reply to getChildren2: the names in no order.</summary>
internal sealed record ChildrenReply(string[] Children, Stat Stat);

/// <summary>The record of a reply to getACL.</summary>
internal sealed record AclReply(IReadOnlyList<AclEntry> Acl, Stat Stat);

/// <summary>What became of one part of a multi or multiRead.</summary>
/// <param name="Op">The part's operation; <see cref="OpCode.Error"/> if it was refused, or not tried, or undone.</param>
/// <param name="Error">Ok also for a part that was undone because a later one was refused.</param>
internal sealed record PartReply(OpCode Op, ErrorCode Error)
{
    /// <summary>Gets the path created, for the creates.</summary>
    public string? Path { get; init; }

    /// <summary>Gets the stat right after the part: create2, setData, getData.</summary>
    public Stat Stat { get; init; }

    /// <summary>Gets the data, for getData.</summary>
    public byte[]? Data { get; init; }

    /// <summary>Gets the children's names, for getChildren.</summary>
    public string[]? Children { get; init; }
}

/// <summary>What a server tells about a watch.</summary>
/// <param name="Type">A <see cref="Watches.WatchedEventType"/>, or a number that is none.</param>
/// <param name="State">3, SyncConnected.</param>
/// <param name="Path">Which path.</param>
internal sealed record EventReply(int Type, int State, string Path);
