using System.Globalization;

namespace Znode.Cli.Shell.Connection;

/// <summary><c>host[:port][,host[:port]…][/chroot]</c>. Source: spec client-protocol §12, ZooKeeper's <c>ConnectStringParser</c>.</summary>
/// <param name="Hosts">At least one.</param>
/// <param name="Chroot">Empty, or a path.</param>
internal sealed record ConnectString(IReadOnlyList<(string Host, int Port)> Hosts, string Chroot)
{
    private const int PortDefault = 2181;

    /// <exception cref="ShellException">It is no connect string.</exception>
    public static ConnectString Parse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var chroot = slash < 0 ? "" : text[slash..];
        if (chroot.Length == 1)
        {
            chroot = "";
        }
        else if (chroot.Length > 1)
        {
            ShellPath.Validate(chroot);
        }

        var hosts = (slash < 0 ? text : text[..slash])
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(ParseHost)
            .ToArray();
        return hosts.Length > 0 ? new(hosts, chroot) : throw new ShellException("A HostProvider may not be empty!");
    }

    /// <summary>Gets the path that the ensemble knows for one that the user sees.</summary>
    public string ToServer(string path) => path == "/" && Chroot.Length > 0 ? Chroot : Chroot + path;

    /// <summary>Gets the path that the user sees for one that the ensemble knows; paths beside the chroot stay as they are.</summary>
    public string ToClient(string path)
    {
        if (Chroot.Length == 0 || !path.StartsWith(Chroot, StringComparison.Ordinal))
        {
            return path;
        }

        return path.Length == Chroot.Length ? "/" : path[Chroot.Length] == '/' ? path[Chroot.Length..] : path;
    }

    private static (string Host, int Port) ParseHost(string text)
    {
        // [::1]:2181 has its colons in brackets; 10.0.0.1:2181 and a bare host have at most one.
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.EndsWith(']'))
        {
            return (text.Trim('[', ']'), PortDefault);
        }

        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? (text[..colon].Trim('[', ']'), port)
            : throw new ShellException($"The port in \"{text}\" is not a number from 1 to 65535");
    }
}
