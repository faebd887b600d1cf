using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Znode.Recipes.Registry;

namespace Znode.Recipes;

/// <summary>An instance of a service, as the registry has it: registered by this library, by Curator, or by Spring Cloud ZooKeeper.</summary>
/// <remarks>Immutable and safe to share. Two are equal when everything that was registered is.</remarks>
public sealed record ServiceInstance
{
    private readonly string? _payloadJson;

    /// <summary>Gets or initializes the service's name.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Gets or initializes the instance's name among those of its service.</summary>
    public required string Id { get; init; }

    /// <summary>Gets or initializes where the instance is reached: a name or an address; null when it does not say.</summary>
    public string? Address { get; init; }

    /// <summary>Gets or initializes the port without TLS; null when there is none.</summary>
    public int? Port { get; init; }

    /// <summary>Gets or initializes the port with TLS; null when there is none.</summary>
    public int? SslPort { get; init; }

    /// <summary>Gets or initializes the payload as JSON text; null when there is none.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public string? PayloadJson
    {
        get => _payloadJson;
        init
        {
            _payloadJson = value;
            Metadata = InstanceMetadata.Of(value);
        }
    }

    /// <summary>Gets what the payload says by name.</summary>
    /// <value>
    /// The texts, numbers and booleans of a payload that is an object, as text; of its member <c>metadata</c> when that is an object, as Spring Cloud writes it. Empty for any other payload.
    /// </value>
    public IReadOnlyDictionary<string, string> Metadata { get; private init; } = InstanceMetadata.Of(null);

    /// <summary>Gets or initializes when the instance registered first, by its own clock.</summary>
    public DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Gets or initializes how it is registered.</summary>
    public ServiceType Type { get; init; }

    /// <summary>Gets or initializes how its URI is made of its parts, as Curator writes it; null when it does not say.</summary>
    public string? UriSpec { get; init; }

    /// <summary>Gets or initializes whether it takes requests.</summary>
    /// <value>Default true, also for what Curator registered without saying.</value>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Makes the instance's URI: by its <see cref="UriSpec"/>, or else of the address and the port, with TLS where there is one for it.</summary>
    /// <returns>The URI; null when there is neither a spec nor an address, or what comes out is not an absolute URI.</returns>
    public Uri? BuildUri()
    {
        var spec = UriSpec ?? (SslPort is not null ? "{scheme}://{address}:{ssl-port}" : Port is not null ? "{scheme}://{address}:{port}" : "{scheme}://{address}");
        return (Address ?? UriSpec) is not null && Uri.TryCreate(UriSpecText.Build(spec, this), UriKind.Absolute, out var uri) ? uri : null;
    }

    /// <summary>Reads the payload.</summary>
    /// <typeparam name="T">What it describes.</typeparam>
    /// <param name="typeInfo">How to read it.</param>
    /// <returns>The value; the default of <typeparamref name="T"/> when there is no payload.</returns>
    /// <exception cref="JsonException">It is not JSON of that type.</exception>
    public T? GetPayload<T>(JsonTypeInfo<T> typeInfo) => PayloadJson is null ? default : JsonSerializer.Deserialize(PayloadJson, typeInfo);

    /// <summary>Compares everything that was registered.</summary>
    /// <param name="other">The other instance.</param>
    /// <returns>Whether they are equal.</returns>
    public bool Equals(ServiceInstance? other) => other is not null && Registered(this) == Registered(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ServiceName, Id, Address, Port, SslPort);

    private static (string ServiceName, string Id, string? Address, int? Port, int? SslPort, (string? PayloadJson, DateTimeOffset RegisteredAt, ServiceType Type, string? UriSpec, bool IsEnabled))
        Registered(ServiceInstance instance) => (
        instance.ServiceName, instance.Id, instance.Address, instance.Port, instance.SslPort,
        (instance.PayloadJson, instance.RegisteredAt, instance.Type, instance.UriSpec, instance.IsEnabled));
}
