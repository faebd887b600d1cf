using System.Globalization;
using System.Text;

namespace Znode.Recipes.Registry;

/// <summary>A URI with parts to be filled in, between its text (<c>{scheme}://{address}</c>) and its list of parts. Source: Curator's <c>UriSpec</c>.</summary>
internal static class UriSpecText
{
    /// <summary>Splits the text into its parts.</summary>
    /// <exception cref="FormatException">A brace has no partner.</exception>
    public static IReadOnlyList<UriPartDocument> Split(string text)
    {
        var parts = new List<UriPartDocument>();
        var rest = text.AsSpan();
        while (rest.Length > 0)
        {
            var isVariable = rest[0] == '{';
            var end = rest[(isVariable ? 1 : 0)..].IndexOfAny('{', '}') + (isVariable ? 1 : 0);
            if (isVariable ? end < 1 || rest[end] != '}' : end >= 0 && rest[end] == '}')
            {
                throw new FormatException($"The URI spec '{text}' has a brace without its partner at {text.Length - rest.Length}. A brace itself is written {{[}} or {{]}}.");
            }

            end = end < 0 ? rest.Length : end;
            parts.Add(isVariable ? new() { Value = rest[1..end].Trim().ToString(), Variable = true } : new() { Value = rest[..end].ToString() });
            rest = rest[(isVariable ? end + 1 : end)..];
        }

        return parts;
    }

    /// <summary>Puts the parts together.</summary>
    public static string Join(IEnumerable<UriPartDocument> parts) => string.Concat(parts.Select(part => part.Variable ? $"{{{part.Value}}}" : part.Value));

    /// <summary>Fills the parts in; one that nobody knows is empty, as Curator has it.</summary>
    public static string Build(string text, ServiceInstance instance)
    {
        var uri = new StringBuilder();
        foreach (var part in Split(text))
        {
            uri.Append(part.Variable ? ValueOf(part.Value, instance) : part.Value);
        }

        return uri.ToString();
    }

    private static string? ValueOf(string name, ServiceInstance instance) => name switch
    {
        "scheme" => instance.SslPort is null ? "http" : "https",
        "name" => instance.ServiceName,
        "id" => instance.Id,
        "address" => instance.Address,
        "port" => instance.Port?.ToString(CultureInfo.InvariantCulture),
        "ssl-port" => instance.SslPort?.ToString(CultureInfo.InvariantCulture),
        "registration-time-utc" => instance.RegisteredAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
        "service-type" => InstanceJson.WordOf(instance.Type).ToLowerInvariant(),
        "[" => "{",
        "]" => "}",
        _ => null,
    };
}
