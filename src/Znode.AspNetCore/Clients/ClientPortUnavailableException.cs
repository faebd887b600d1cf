using System.Net;

namespace Znode.AspNetCore;

/// <summary>The client port could not be bound: another program has it, or the address is not this machine's.</summary>
public sealed class ClientPortUnavailableException : IOException
{
    internal ClientPortUnavailableException(IPEndPoint endPoint, Exception cause)
        : base($"The client port {endPoint} can not be bound: {(cause.InnerException ?? cause).Message}. See what else listens there, or choose another.", cause) => EndPoint = endPoint;

    /// <summary>Gets where the member was to listen.</summary>
    public IPEndPoint EndPoint { get; }
}
