using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Znode.Interop.Tests.Servers;

/// <summary>What a server under test is told: zoo.cfg keys, and the properties that Apache takes from its command line only.</summary>
internal sealed record ServerSettings
{
    /// <summary>The password of the super user in every test: <c>super:secret</c>.</summary>
    public const string SuperCredential = "super:secret";

    /// <summary>The ports below those that systems give to outgoing connections.</summary>
    private static readonly (int First, int Last) BelowOutgoing = (10_000, 32_768);

    private static readonly ConcurrentDictionary<int, int> Given = [];

    /// <summary>base64(SHA-1("super:secret")) behind the user, as Apache's DigestAuthenticationProvider wants it.</summary>
    public static string SuperDigest { get; } = Digest(SuperCredential);

    public Dictionary<string, string> ZooCfg { get; init; } = new()
    {
        ["tickTime"] = "2000",
        ["clientPortAddress"] = IPAddress.Loopback.ToString(),
        ["maxClientCnxns"] = "0",
        ["maxSessionTimeout"] = "600000",
        ["admin.enableServer"] = "false",
        ["4lw.commands.whitelist"] = "*",
        ["extendedTypesEnabled"] = "true",
        ["DigestAuthenticationProvider.superDigest"] = SuperDigest,
    };

    /// <summary>Properties without the <c>zookeeper.</c> prefix, which Apache does not read from zoo.cfg (operations §1.1).</summary>
    public Dictionary<string, string> SystemProperties { get; init; } = [];

    /// <summary>The same settings and one more key.</summary>
    public ServerSettings With(string key, string value) => this with { ZooCfg = new(ZooCfg) { [key] = value } };

    /// <summary>The same settings and one more system property.</summary>
    public ServerSettings WithSystemProperty(string name, string value) => this with { SystemProperties = new(SystemProperties) { [name] = value } };

    /// <summary>The text of the configuration file.</summary>
    public string Render(string dataDirectory, int clientPort) =>
        string.Concat(ZooCfg.Append(new("dataDir", dataDirectory)).Append(new("clientPort", $"{clientPort}")).Select(entry => $"{entry.Key}={entry.Value}\n"));

    /// <summary>The id that ZooKeeper derives from <c>user:password</c> (client-protocol §11).</summary>
    public static string Digest(string credential)
    {
#pragma warning disable CA5350 // SHA-1 is the format, not a choice.
        var hash = System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.UTF8.GetBytes(credential));
#pragma warning restore CA5350
        return $"{credential.Split(':')[0]}:{Convert.ToBase64String(hash)}";
    }

    /// <summary>A port that was free a moment ago, that nobody here was given before, and that no outgoing connection takes meanwhile.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(BelowOutgoing.First, BelowOutgoing.Last);
            if (Given.TryAdd(port, port) && IsFree(port))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}
