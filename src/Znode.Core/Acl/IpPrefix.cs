using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Znode.Acl;

/// <summary>An address with the number of leading bits that count: an entry of the scheme <c>ip</c>. Source: spec semantics §5.2; ZooKeeper: <c>IPAuthenticationProvider</c>.</summary>
internal readonly ref struct IpPrefix
{
    private const int Ipv4Length = 4;
    private const int Ipv6Length = 16;

    private readonly UInt128 _address;
    private readonly int _length;
    private readonly int _bits;

    private IpPrefix(UInt128 address, int length, int bits)
    {
        _address = address;
        _length = length;
        _bits = bits;
    }

    /// <summary>Reads <c>address</c> or <c>address/bits</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        var slash = text.IndexOf('/');
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address, out var length))
        {
            return false;
        }

        var bits = length * 8;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out bits) || bits < 0 || bits > length * 8))
        {
            return false;
        }

        prefix = new(address, length, bits);
        return true;
    }

    /// <summary>Tells whether an address, itself a prefix of full length, has these leading bits. The families must be the same.</summary>
    public bool Covers(in IpPrefix address) =>
        _length == address._length && (_bits == 0 || (_address ^ address._address) >> ((_length * 8) - _bits) == 0);

    private static bool TryParseAddress(ReadOnlySpan<char> text, out UInt128 address, out int length)
    {
        length = Ipv4Length;
        if (!text.Contains(':'))
        {
            return TryParseIpv4(text, out address);
        }

        length = Ipv6Length;
        address = default;
        // IPAddress also takes brackets with a port and a scope: no part of an address here.
        if (text.IndexOfAny('[', ']', '%') >= 0 || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[Ipv6Length];
        parsed.TryWriteBytes(bytes, out _);
        foreach (var part in bytes)
        {
            address = (address << 8) | part;
        }

        return true;
    }

    /// <summary>Four decimal numbers as Java's <c>parseInt</c> takes them; IPAddress would take fewer, and read a leading zero as octal.</summary>
    private static bool TryParseIpv4(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = default;
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            if (!int.TryParse(text[range], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var part) || part is < 0 or > byte.MaxValue)
            {
                return false;
            }

            address = (address << 8) | (byte)part;
            parts++;
        }

        return parts == Ipv4Length;
    }
}
