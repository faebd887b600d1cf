using System.Text.Json;
using System.Text.Json.Serialization;

namespace Znode.Recipes.Registry;

// The znode of an instance, member for member as Curator's JsonInstanceSerializer reads and writes it (x-discovery 2.x to 5.x).

/// <summary>An instance.</summary>
internal sealed class InstanceDocument
{
    public string? Name { get; set; }

    public string? Id { get; set; }

    public string? Address { get; set; }

    public int? Port { get; set; }

    public int? SslPort { get; set; }

    public JsonElement? Payload { get; set; }

    /// <summary>Milliseconds since 1970.</summary>
    [JsonPropertyName("registrationTimeUTC")]
    public long RegistrationTimeUtc { get; set; }

    public string? ServiceType { get; set; }

    public UriSpecDocument? UriSpec { get; set; }

    /// <summary>Not written when true: readers from before Curator 3 know no such member, and Curator's own default leaves it out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Enabled { get; set; }
}

/// <summary>How a URI is made.</summary>
internal sealed class UriSpecDocument
{
    public IReadOnlyList<UriPartDocument> Parts { get; set; } = [];
}

/// <summary>A part of a URI: text, or the name of what to put there.</summary>
internal sealed class UriPartDocument
{
    public string Value { get; set; } = "";

    public bool Variable { get; set; }
}

/// <summary>How the documents are read and written, without reflection. What is not known is passed over, as Curator does.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(InstanceDocument))]
internal sealed partial class InstanceDocumentContext : JsonSerializerContext;
