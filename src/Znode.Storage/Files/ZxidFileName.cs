using System.Globalization;

namespace Znode.Storage;

/// <summary>Names like <c>log.1f</c>: a prefix and a zxid in lower-case hexadecimal. Source: spec disk-format §1, ZooKeeper's <c>Util.getZxidFromName</c>.</summary>
internal static class ZxidFileName
{
    public static string Format(string prefix, Zxid zxid) => string.Create(CultureInfo.InvariantCulture, $"{prefix}.{zxid.Value:x}");

    /// <summary>Reads a name; what is not of this form, or has a suffix other than <paramref name="suffixes"/>, is some other file.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="prefix">What stands before the first dot.</param>
    /// <param name="zxid">The zxid.</param>
    /// <param name="suffixes">What may stand behind the zxid, each with its dot.</param>
    public static bool TryParse(string name, string prefix, out Zxid zxid, params ReadOnlySpan<string> suffixes)
    {
        zxid = default;
        if (!name.StartsWith(prefix, StringComparison.Ordinal) || name.Length <= prefix.Length + 1 || name[prefix.Length] != '.')
        {
            return false;
        }

        var rest = name.AsSpan(prefix.Length + 1);
        foreach (var suffix in suffixes)
        {
            if (rest.EndsWith(suffix, StringComparison.Ordinal))
            {
                rest = rest[..^suffix.Length];
                break;
            }
        }

        if (!long.TryParse(rest, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        zxid = new(value);
        return true;
    }
}
