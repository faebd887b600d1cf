using System.Globalization;

namespace Znode.Cli.Server;

/// <summary>One key that the program follows: what its value may be, and where it goes.</summary>
/// <param name="Name">The key in the file.</param>
/// <param name="Allowed">What the value may be, in the words of the error message.</param>
/// <param name="TrySet">Takes the value over; false when it is not allowed.</param>
internal sealed record ZooCfgKey(string Name, string Allowed, Func<ZooCfg, string, bool> TrySet)
{
    public static ZooCfgKey Number(string name, int min, Action<ZooCfg, int> set, int max = int.MaxValue) =>
        Large(name, min, (cfg, value) => set(cfg, (int)value), max);

    /// <summary>A number from 1 on, or −1 for what the key is by default.</summary>
    public static ZooCfgKey NumberOrMinusOne(string name, Action<ZooCfg, int> set) => new(name, "-1, for the default, or a whole number not below 1", (cfg, text) =>
    {
        if (!TryParse(text, out var value) || value is 0 or < -1 or > int.MaxValue)
        {
            return false;
        }

        set(cfg, (int)value);
        return true;
    });

    public static ZooCfgKey Large(string name, long min, Action<ZooCfg, long> set, long max = long.MaxValue)
    {
        var allowed = max is int.MaxValue or long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"a whole number not below {min}")
            : string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
        return new(name, allowed, (cfg, text) =>
        {
            if (!TryParse(text, out var value) || value < min || value > max)
            {
                return false;
            }

            set(cfg, value);
            return true;
        });
    }

    public static ZooCfgKey Decimal(string name, Action<ZooCfg, double> set) => new(name, "a number, as 0.33", (cfg, text) =>
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            return false;
        }

        set(cfg, value);
        return true;
    });

    public static ZooCfgKey Flag(string name, Action<ZooCfg, bool> set) => OneOfTwo(name, "true", "false", set);

    public static ZooCfgKey YesNo(string name, Action<ZooCfg, bool> set) => OneOfTwo(name, "yes", "no", set);

    public static ZooCfgKey Text(string name, string allowed, Action<ZooCfg, string> set) => new(name, allowed, (cfg, text) =>
    {
        if (text.Length == 0)
        {
            return false;
        }

        set(cfg, text);
        return true;
    });

    public static ZooCfgKey OneOf(string name, string[] values, Action<ZooCfg, string> set) =>
        new(name, $"one of '{string.Join("', '", values)}'", (cfg, text) =>
        {
            var value = Array.Find(values, candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (value is null)
            {
                return false;
            }

            set(cfg, value);
            return true;
        });

    /// <summary>A time in hours, or with one of the suffixes that ZooKeeper 3.10 takes.</summary>
    public static ZooCfgKey Hours(string name, Action<ZooCfg, TimeSpan> set) =>
        new(name, "a whole number of hours not below 0, or one followed by ms, s, m, h or d", (cfg, text) =>
        {
            var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyz");
            if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                return false;
            }

            TimeSpan? interval = text[digits.Length..] switch
            {
                "ms" => TimeSpan.FromMilliseconds(count),
                "s" => TimeSpan.FromSeconds(count),
                "m" => TimeSpan.FromMinutes(count),
                "" or "h" => TimeSpan.FromHours(count),
                "d" when count <= 100_000 => TimeSpan.FromDays(count),
                _ => null,
            };
            if (interval is null)
            {
                return false;
            }

            set(cfg, interval.Value);
            return true;
        });

    private static ZooCfgKey OneOfTwo(string name, string yes, string no, Action<ZooCfg, bool> set) => new(name, $"'{yes}' or '{no}'", (cfg, text) =>
    {
        var isYes = text.Equals(yes, StringComparison.OrdinalIgnoreCase);
        if (!isYes && !text.Equals(no, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        set(cfg, isYes);
        return true;
    });

    /// <summary>Decimal, or hexadecimal with 0x, as Java's <c>Integer.getInteger</c> takes it for the system properties.</summary>
    private static bool TryParse(string text, out long value) =>
        text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
