namespace Znode.Cli.Shell.Text;

/// <summary>The ensemble's configuration as <c>config -c</c> shows it: <c>version host:port,host:port</c>. ZooKeeper: <c>ConfigUtils.getClientConfigStr</c>.</summary>
internal static class ConfigText
{
    /// <param name="configuration">Lines <c>server.N=host:port:port[:role];[host:]port</c>, and <c>version=</c>.</param>
    public static string ForClients(string configuration)
    {
        var version = "";
        var addresses = new List<string>();
        foreach (var line in configuration.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("version=", StringComparison.Ordinal))
            {
                version = line["version=".Length..];
            }
            else if (line.StartsWith("server.", StringComparison.Ordinal) && line.Split(';', 2) is [var server, var client])
            {
                // Without an address of its own the client port is on the server's.
                addresses.Add(client.Contains(':', StringComparison.Ordinal) ? client : $"{server[(server.IndexOf('=', StringComparison.Ordinal) + 1)..].Split(':')[0]}:{client}");
            }
        }

        return $"{version} {string.Join(',', addresses)}";
    }
}
