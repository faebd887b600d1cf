using System.Net;

namespace Znode.Acl;

/// <summary>What an authentication provider may know of a connection.</summary>
/// <param name="RemoteAddress">Where it comes from; null for a session in the member's own process.</param>
internal sealed record ConnectionInfo(IPAddress? RemoteAddress)
{
    /// <summary>A session in the member's own process.</summary>
    public static readonly ConnectionInfo InProcess = new(RemoteAddress: null);
}
