using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Znode.Hosting;

/// <summary>A section of the configuration that a host's settings are read from.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Keys">What is read of it.</param>
internal sealed record ReadSection(string Path, IReadOnlyList<string> Keys)
{
    /// <summary>What the package Znode.Hosting.AspNetCore reads of the section of the member: its settings are not known here.</summary>
    private static readonly string[] OfPorts =
        ["ClientEndpoint", "FourLetterWords", "ConnectionsPerAddressMax", "LeaderServes", "PeerEndpoint", "PeerSecret", "PeerTls", "AllowInsecurePeers", "EnsembleName"];

    /// <summary>Gets the member's.</summary>
    public static ReadSection OfMember { get; } =
        new(ZnodeServiceCollectionExtensions.SectionName, [.. typeof(ZnodeMemberSettings).GetProperties().Select(static property => property.Name), .. OfPorts, "Client"]);

    /// <summary>Gets those of a client.</summary>
    public static IEnumerable<ReadSection> OfClient(string path) =>
    [
        new(path, [.. typeof(ZnodeClientSettings).GetProperties().Select(static property => property.Name)]),
        new(ConfigurationPath.Combine(path, nameof(ZnodeClientSettings.Tls)), [.. typeof(ZnodeClientTlsSettings).GetProperties().Select(static property => property.Name)]),
    ];

    /// <summary>Lists what stands there and nobody reads, as paths: most often it is misspelt.</summary>
    public IEnumerable<string> UnknownIn(IConfiguration configuration) =>
        configuration.GetSection(Path).GetChildren().Where(child => !Keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)).Select(static child => child.Path);
}
