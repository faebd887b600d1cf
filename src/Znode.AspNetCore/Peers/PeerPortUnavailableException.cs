using System.Net;

namespace Znode.AspNetCore;

/// <summary>A port for the other members could not be bound: another program has it, or the address is not this machine's.</summary>
public sealed class PeerPortUnavailableException : IOException
{
    internal PeerPortUnavailableException(IReadOnlyList<IPEndPoint> endPoints, Exception cause)
        : base($"The ports for the other members, {string.Join(" and ", endPoints)}, can not be bound: {(cause.InnerException ?? cause).Message}. See what else listens there, or choose another.", cause)
    {
    }
}
