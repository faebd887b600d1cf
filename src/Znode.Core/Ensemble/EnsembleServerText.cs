using System.Globalization;

namespace Znode.Ensemble;

/// <summary>One member as text (spec quorum-protocol §8.1). ZooKeeper: <c>QuorumPeer.QuorumServer</c>.</summary>
internal static class EnsembleServerText
{
    /// <summary>What the key of a member's line begins with; its number follows.</summary>
    public const string KeyPrefix = "server.";

    private const string Form = "server.N=host:quorumPort:electionPort[:participant|:observer][;[clientHost:]clientPort][;[secureHost:]securePort]";
    private const string AnyHost = "0.0.0.0";

    public static string Format(EnsembleServer server)
    {
        var role = server.Role == EnsembleRole.Observer ? "observer" : "participant";
        var client = server.ClientPort is { } port ? $"{HostText(server.ClientHost ?? AnyHost)}:{Number(port)}" : "";
        var secure = server.SecureClientPort is { } securePort ? $";{HostText(server.SecureClientHost ?? AnyHost)}:{Number(securePort)}" : "";
        var clients = client.Length + secure.Length == 0 ? "" : $";{client}{secure}";
        return $"{KeyPrefix}{server.Id}={HostText(server.Host)}:{Number(server.QuorumPort)}:{Number(server.ElectionPort)}:{role}{clients}";
    }

    public static EnsembleServer Parse(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? throw new FormatException($"'{text}' is no member; the form is {Form}") : Parse(text[..equals].Trim(), text[(equals + 1)..].Trim());
    }

    /// <param name="key"><c>server.N</c>.</param>
    /// <param name="value">What comes after the <c>=</c>.</param>
    public static EnsembleServer Parse(string key, string value)
    {
        var id = ParseId(key, KeyPrefix);
        if (value.Contains('|', StringComparison.Ordinal))
        {
            throw Fault(key, value, "has several addresses (multiAddress), which Znode does not take: give one, a name if need be that resolves to several");
        }

        var parts = value.Split(';');
        if (parts.Length > 3)
        {
            throw Fault(key, value, $"has {parts.Length} parts; the form is {Form}");
        }

        var address = SplitAddress(key, value, parts[0].Trim());
        if (address.Count is < 3 or > 4)
        {
            throw Fault(key, value, $"has no host and two ports; the form is {Form}");
        }

        var server = new EnsembleServer(
            id,
            ParseHost(key, value, address[0]),
            ParsePort(key, value, address[1], "quorum"),
            ParsePort(key, value, address[2], "election"),
            address.Count == 3 ? EnsembleRole.Participant : ParseRole(key, value, address[3]));
        var (clientHost, clientPort) = ParseClient(key, value, parts.ElementAtOrDefault(1), "client");
        var (secureHost, securePort) = ParseClient(key, value, parts.ElementAtOrDefault(2), "secure client");
        return server with { ClientHost = clientHost, ClientPort = clientPort, SecureClientHost = secureHost, SecureClientPort = securePort };
    }

    /// <summary>Reads the number of a member: what follows the prefix of a key.</summary>
    public static ServerId ParseId(string key, string prefix)
    {
        if (key.StartsWith(prefix, StringComparison.Ordinal) && TryParseId(key.AsSpan(prefix.Length), out var id))
        {
            return id;
        }

        throw new FormatException($"{key} names no member; the form is {prefix}N with N from 0 to {int.MaxValue}");
    }

    public static bool TryParseId(ReadOnlySpan<char> text, out ServerId id)
    {
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        id = new(number);
        return isNumber;
    }

    /// <summary>Splits at colons, but not at those between brackets.</summary>
    private static List<string> SplitAddress(string key, string value, string address)
    {
        if (!address.StartsWith('['))
        {
            return [.. address.Split(':')];
        }

        var end = address.IndexOf(']', StringComparison.Ordinal);
        if (end < 0 || (end + 1 < address.Length && address[end + 1] != ':'))
        {
            throw Fault(key, value, $"has an IPv6 address that does not end: the form is [address]:port, not {address}");
        }

        var host = address[..(end + 1)];
        return end + 1 == address.Length ? [host] : [host, .. address[(end + 2)..].Split(':')];
    }

    private static (string? Host, int? Port) ParseClient(string key, string value, string? part, string what)
    {
        if (string.IsNullOrWhiteSpace(part))
        {
            return (null, null);
        }

        return SplitAddress(key, value, part.Trim()) switch
        {
            [var port] => (AnyHost, ParsePort(key, value, port, what)),
            [var host, var port] => (ParseHost(key, value, host), ParsePort(key, value, port, what)),
            _ => throw Fault(key, value, $"has a {what} address of another form than [host:]port: {part.Trim()}"),
        };
    }

    private static string ParseHost(string key, string value, string host)
    {
        var bare = host is ['[', .., ']'] ? host[1..^1] : host;
        return IsHost(bare) && bare.Contains(':', StringComparison.Ordinal) == (bare.Length != host.Length)
            ? bare
            : throw Fault(key, value, $"has the host '{host}'; allowed: a name, an IPv4 address, or an IPv6 address in brackets");
    }

    /// <summary>Tells whether a host can stand in the text: names are not looked up, only what would make the text mean something else is kept out.</summary>
    public static bool IsHost(string host) =>
        host.Length > 0 && (host.Contains(':', StringComparison.Ordinal)
            ? host.All(static unit => char.IsAsciiLetterOrDigit(unit) || unit is ':' or '.' or '%' or '-' or '_')
            : host.All(static unit => char.IsLetterOrDigit(unit) || unit is '.' or '-' or '_'));

    private static int ParsePort(string key, string value, string port, string what) =>
        ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Fault(key, value, $"has the {what} port '{port}'; allowed: 1 to {ushort.MaxValue}");

    private static EnsembleRole ParseRole(string key, string value, string role) =>
        role.Equals("participant", StringComparison.OrdinalIgnoreCase) ? EnsembleRole.Participant
        : role.Equals("observer", StringComparison.OrdinalIgnoreCase) ? EnsembleRole.Observer
        : throw Fault(key, value, $"has the role '{role}'; allowed: participant, observer");

    private static string HostText(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static FormatException Fault(string key, string value, string what) => new($"{key}={value} {what}");
}
