using System.Text.Json;

namespace Znode.Recipes.Registry;

/// <summary>An instance as the data of its znode.</summary>
internal static class InstanceJson
{
    private static readonly string[] Words = ["DYNAMIC", "STATIC", "PERMANENT", "DYNAMIC_SEQUENTIAL"];

    /// <summary>Writes an instance.</summary>
    public static byte[] Write(ServiceInstance instance) => JsonSerializer.SerializeToUtf8Bytes(
        new()
        {
            Name = instance.ServiceName,
            Id = instance.Id,
            Address = instance.Address,
            Port = instance.Port,
            SslPort = instance.SslPort,
            Payload = instance.PayloadJson is { } payload ? JsonSerializer.Deserialize(payload, InstanceDocumentContext.Default.JsonElement) : null,
            RegistrationTimeUtc = instance.RegisteredAt.ToUnixTimeMilliseconds(),
            ServiceType = WordOf(instance.Type),
            UriSpec = instance.UriSpec is { } spec ? new() { Parts = UriSpecText.Split(spec) } : null,
            Enabled = instance.IsEnabled ? null : false,
        },
        InstanceDocumentContext.Default.InstanceDocument);

    /// <summary>Reads an instance.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static ServiceInstance Read(ReadOnlySpan<byte> json)
    {
        var document = JsonSerializer.Deserialize(json, InstanceDocumentContext.Default.InstanceDocument);
        return document is not { Name: { } name, Id: { } id }
            ? throw new JsonException("An instance has a name and an id.")
            : new()
            {
                ServiceName = name,
                Id = id,
                Address = document.Address,
                Port = document.Port,
                SslPort = document.SslPort,
                PayloadJson = document.Payload is { ValueKind: not JsonValueKind.Null } payload ? payload.GetRawText() : null,
                RegisteredAt = DateTimeOffset.FromUnixTimeMilliseconds(document.RegistrationTimeUtc),
                Type = document.ServiceType is null ? ServiceType.Dynamic
                    : Array.IndexOf(Words, document.ServiceType) is >= 0 and var known ? (ServiceType)known
                    : ServiceType.Unknown,
                UriSpec = document.UriSpec is { } spec ? UriSpecText.Join(spec.Parts) : null,
                IsEnabled = document.Enabled ?? true,
            };
    }

    /// <summary>Gets Curator's word for a type.</summary>
    public static string WordOf(ServiceType type) => (int)type < Words.Length ? Words[(int)type] : Words[0];
}
