using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace Znode.Recipes.Registry;

/// <summary>Names and values as a payload: a JSON object of texts, which Curator reads as a map.</summary>
internal static class InstanceMetadata
{
    private const string JavaClass = "@class";
    private const string Nested = "metadata";

    /// <summary>Finds the names and values of a payload.</summary>
    public static IReadOnlyDictionary<string, string> Of(string? payloadJson)
    {
        if (payloadJson is null)
        {
            return FrozenDictionary<string, string>.Empty;
        }

        using var document = JsonDocument.Parse(payloadJson);
        var payload = document.RootElement;
        if (payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty(Nested, out var nested) && nested.ValueKind == JsonValueKind.Object)
        {
            payload = nested;
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (payload.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in payload.EnumerateObject())
            {
                if (member.Name != JavaClass && member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                {
                    found[member.Name] = member.Value.ToString();
                }
            }
        }

        return found;
    }

    /// <summary>Makes a payload of names and values, in the names' order; null when there are none.</summary>
    public static string? ToPayload(IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return null;
        }

        var json = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
