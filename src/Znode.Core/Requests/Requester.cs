using Znode.Acl;

namespace Znode.Requests;

/// <summary>Who asks for a write.</summary>
/// <param name="Session">The session; 0 for the member's own requests.</param>
/// <param name="Owner">The connection that the request came by: a session belongs to one at a time. Null for the member's own.</param>
/// <param name="Identities">Who the connection has shown to be.</param>
internal readonly record struct Requester(SessionId Session, object? Owner, IReadOnlyList<Identity> Identities);
