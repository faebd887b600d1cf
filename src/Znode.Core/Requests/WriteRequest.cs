namespace Znode.Requests;

/// <summary>
/// What a client, or the member itself, asks the tree to change. Paths are UTF-8 as they came, not yet validated; arrays belong to the
/// request and are never changed, so the transaction may keep them. Source: spec client-protocol §6, semantics §4.
/// </summary>
internal abstract record WriteRequest(OpCode Op);

/// <summary>create, create2, createContainer, createTTL: told apart by <see cref="WriteRequest.Op"/>.</summary>
internal sealed record CreateRequest(OpCode Op, byte[] Path, byte[]? Data, IReadOnlyList<AclEntry>? Acl, int Flags, long Ttl = -1) : WriteRequest(Op);

internal sealed record DeleteRequest(byte[] Path, int Version) : WriteRequest(OpCode.Delete);

internal sealed record SetDataRequest(byte[] Path, byte[]? Data, int Version) : WriteRequest(OpCode.SetData);

internal sealed record SetAclRequest(byte[] Path, IReadOnlyList<AclEntry>? Acl, int Version) : WriteRequest(OpCode.SetAcl);

/// <summary>check: only as a part of a multi.</summary>
internal sealed record CheckVersionRequest(byte[] Path, int Version) : WriteRequest(OpCode.Check);

internal sealed record MultiRequest(IReadOnlyList<WriteRequest> Parts) : WriteRequest(OpCode.Multi);

internal sealed record ReconfigRequest(string? JoiningServers, string? LeavingServers, string? NewMembers, long CurrentConfigId) : WriteRequest(OpCode.Reconfig);

internal sealed record CreateSessionRequest(int TimeoutMs) : WriteRequest(OpCode.CreateSession);

internal sealed record CloseSessionRequest() : WriteRequest(OpCode.CloseSession);

/// <summary>The reaper's request for an empty container or a TTL znode that ran out.</summary>
internal sealed record DeleteContainerRequest(byte[] Path) : WriteRequest(OpCode.DeleteContainer);

/// <summary>A write whose body could not be decoded: it is answered with MARSHALLINGERROR and, as in ZooKeeper, takes a zxid.</summary>
internal sealed record MalformedRequest(OpCode Op) : WriteRequest(Op);
