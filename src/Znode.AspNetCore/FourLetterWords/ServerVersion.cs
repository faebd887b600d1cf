using System.Reflection;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>What the server says that it is, in the form that clients parse: the ZooKeeper release whose protocol it speaks, then its own.</summary>
/// <remarks>kazoo, for example, takes the digits and dots at the beginning and compares them with what it needs. See docs/compatibility.md.</remarks>
internal static class ServerVersion
{
    /// <summary>The release whose behaviour is the measure: what a client may expect of this server.</summary>
    private const string SpokenRelease = "3.8.0";

    /// <summary>For example <c>3.8.0-znode-0.1.0, built on 2026-11-22 00:00 UTC</c>.</summary>
    public static readonly string Text = Make(typeof(ServerVersion).Assembly);

    private static string Make(Assembly assembly)
    {
        var version = assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        var date = assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(metadata => metadata.Key == "ReleaseDate")?.Value ?? "unknown";
        return $"{SpokenRelease}-znode-{version}, built on {date}";
    }
}
