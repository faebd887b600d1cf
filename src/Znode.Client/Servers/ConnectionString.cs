using System.Globalization;

namespace Znode.Client.Servers;

/// <summary>Where an ensemble is, in one line: <c>tls://a:2181,[::1]:2182/root</c>. Source: ZooKeeper's <c>ConnectStringParser</c>.</summary>
/// <param name="Servers">At least one.</param>
/// <param name="Root">What the client's <c>/</c> stands for.</param>
/// <param name="UsesTls">Whether it begins with <c>tls://</c>.</param>
internal sealed record ConnectionString(IReadOnlyList<ServerAddress> Servers, ZnodePath Root, bool UsesTls)
{
    private const string TlsScheme = "tls://";
    private const string SchemeMark = "://";

    /// <summary>The longest name that can be resolved. Source: RFC 1035, 2.3.4.</summary>
    private const int HostLengthMax = 255;

    /// <exception cref="FormatException">It is not a connection string; the message says what is wrong, where, and what to write.</exception>
    public static ConnectionString Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var servers = text.AsSpan().Trim();
        var usesTls = servers.StartsWith(TlsScheme, StringComparison.OrdinalIgnoreCase);
        if (usesTls)
        {
            servers = servers[TlsScheme.Length..];
        }
        else if (servers.IndexOf(SchemeMark, StringComparison.Ordinal) is var scheme and >= 0)
        {
            throw Wrong(text, $"'{servers[..scheme]}://' is not known", $"Write host:port, or {TlsScheme}host:port for TLS");
        }
        else if (servers.StartsWith("inproc:", StringComparison.OrdinalIgnoreCase))
        {
            throw Wrong(text, "'inproc:' names an ensemble inside this process", "This client goes over the network: write host:port");
        }

        var root = ZnodePath.Root;
        if (servers.IndexOf('/') is var slash and >= 0)
        {
            root = ParseRoot(text, servers[slash..].ToString());
            servers = servers[..slash];
        }

        var parsed = new List<ServerAddress>();
        foreach (var range in servers.Split(','))
        {
            parsed.Add(ParseServer(text, servers[range].Trim(), parsed.Count + 1));
        }

        return new(parsed, root, usesTls);
    }

    private static ZnodePath ParseRoot(string text, string root)
    {
        try
        {
            return ZnodePath.Parse(root);
        }
        catch (FormatException exception)
        {
            throw Wrong(text, $"its root '{root}' is not a path", exception.Message);
        }
    }

    private static ServerAddress ParseServer(string text, ReadOnlySpan<char> server, int number)
    {
        if (server.IsEmpty)
        {
            throw Wrong(text, $"server {number} is empty", "Write host or host:port, with one comma between servers");
        }

        ReadOnlySpan<char> host;
        ReadOnlySpan<char> port;
        if (server[0] == '[')
        {
            var close = server.IndexOf(']');
            if (close < 0)
            {
                throw Wrong(text, $"the bracket of server {number}, '{server}', is not closed", "Write [address]:port");
            }

            host = server[1..close];
            port = server[(close + 1)..];
            if (!port.IsEmpty && port[0] != ':')
            {
                throw Wrong(text, $"'{port}' stands behind the bracket of server {number}", "Write [address]:port");
            }

            if (!System.Net.IPAddress.TryParse(host, out _))
            {
                throw Wrong(text, $"'{host}' in the brackets of server {number} is not an address", "Write an IPv6 address there, and names without brackets");
            }

            port = port.IsEmpty ? port : port[1..];
            return new(host.ToString(), port.IsEmpty && server[^1] == ']' ? ServerAddress.DefaultPort : ParsePort(text, port, number));
        }

        var colon = server.IndexOf(':');
        host = colon < 0 ? server : server[..colon];
        if (server.ContainsAny(";="))
        {
            throw Wrong(text, $"'{(host.ContainsAny(";=") ? host : server)}' of server {number} is not a host", "There are no keys and no semicolons: write host:port,host:port/root");
        }

        if (colon >= 0 && server[(colon + 1)..].Contains(':'))
        {
            throw Wrong(text, $"server {number}, '{server}', has more than one colon", "Put an IPv6 address in brackets: [::1]:2181");
        }

        if (host.IsEmpty || host.Length > HostLengthMax || host.ContainsAny(" \t@"))
        {
            throw Wrong(text, $"'{host}' of server {number} is not a host", "Write a name or an address, then a colon and the port");
        }

        return new(host.ToString(), colon < 0 ? ServerAddress.DefaultPort : ParsePort(text, server[(colon + 1)..], number));
    }

    private static int ParsePort(string text, ReadOnlySpan<char> port, int number) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= 65535
            ? value
            : throw Wrong(text, $"the port '{port}' of server {number} is not a number from 1 to 65535", "Write host:port, or leave out the colon for 2181");

    private static FormatException Wrong(string text, string what, string remedy) => new($"The connection string '{text}' can not be used: {what}. {remedy}.");
}
