using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Znode.Acl;

/// <summary>The scheme <c>ip</c>: where a connection comes from. Source: spec client-protocol §11; ZooKeeper: <c>IPAuthenticationProvider</c>.</summary>
internal sealed class IpAuthenticationProvider : IAuthenticationProvider
{
    public const string SchemeName = "ip";

    public string Scheme => SchemeName;

    public bool IsAuthenticated => false;

    /// <summary>Gets the identity that every connection starts with.</summary>
    public static Identity IdentityOf(IPAddress address) => new(SchemeName, TextOf(address));

    /// <summary>Ignores the credentials. A session in the member's own process comes from nowhere and gets nothing.</summary>
    public AuthOutcome Authenticate(ReadOnlySpan<byte> credentials, ConnectionInfo connection) =>
        connection.RemoteAddress is { } address ? AuthOutcome.Granted(IdentityOf(address)) : AuthOutcome.Granted();

    public bool Matches(Identity caller, string aclId) =>
        IpPrefix.TryParse(aclId, out var prefix) && IpPrefix.TryParse(caller.Id, out var address) && prefix.Covers(address);

    public bool IsValidId(string aclId) => IpPrefix.TryParse(aclId, out _);

    /// <summary>Java's form: an IPv4 address even where the socket speaks IPv6, and IPv6 as eight numbers, nothing left out.</summary>
    private static string TextOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6 || address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.MapToIPv4().ToString();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        var groups = new string[8];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]).ToString("x", CultureInfo.InvariantCulture);
        }

        return string.Join(':', groups);
    }
}
