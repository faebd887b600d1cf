namespace Znode.Recipes;

/// <summary>What an instance of a service says about itself when it registers.</summary>
/// <remarks>Immutable and safe to share.</remarks>
public sealed record ServiceRegistration
{
    /// <summary>Gets or initializes the service's name, by which it is found: one component of a path.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Gets or initializes the instance's name among those of its service: one component of a path.</summary>
    /// <value>Default: a new GUID. One that stays the same over restarts lets a restarted instance take the place of the one that it was, at once.</value>
    public string Id { get; init; } = Guid.NewGuid().ToString("D");

    /// <summary>Gets or initializes where the instance is reached: a name or an address.</summary>
    /// <value>Default null, which takes a <see cref="UriSpec"/>: an instance that nobody could reach is refused.</value>
    public string? Address { get; init; }

    /// <summary>Gets or initializes the port without TLS.</summary>
    /// <value>1 to 65535; null (the default) when there is none.</value>
    public int? Port { get; init; }

    /// <summary>Gets or initializes the port with TLS.</summary>
    /// <value>1 to 65535; null (the default) when there is none.</value>
    public int? SslPort { get; init; }

    /// <summary>Gets or initializes what else there is to say, by name: a zone, a version, a <c>weight</c>.</summary>
    /// <value>Default empty. Java programs find it as the payload, a map. A Java program that declares another payload class refuses it.</value>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets or initializes the payload as JSON text, where metadata do not suffice.</summary>
    /// <value>Default null. Not together with <see cref="Metadata"/>. A Java program reads an object as the class that its member <c>@class</c> names, as a map without it.</value>
    public string? PayloadJson { get; init; }

    /// <summary>Gets or initializes how the instance's URI is made of its parts, as Curator writes it: <c>{scheme}://{address}:{port}/api</c>.</summary>
    /// <value>Default null: <see cref="ServiceInstance.BuildUri"/> has a form of its own for it.</value>
    public string? UriSpec { get; init; }

    /// <summary>Gets or initializes whether the instance takes requests. One that does not stays in the list and is not selected.</summary>
    /// <value>Default true.</value>
    public bool IsEnabled { get; init; } = true;
}
