using System.Globalization;
using System.Text;

namespace Znode.Ensemble;

/// <summary>One entry of a properties file: where a wrong value is to be looked for.</summary>
/// <param name="Key">The key, trimmed.</param>
/// <param name="Value">The value, trimmed.</param>
/// <param name="Line">The line the entry begins on, counted from 1.</param>
internal readonly record struct JavaProperty(string Key, string Value, int Line);

/// <summary>Reads the syntax of zoo.cfg and of the members' configuration: Java's <c>Properties.load</c>, with keys and values trimmed (spec operations §1.1).</summary>
/// <remarks>
/// A logical line may be continued by a backslash at its end; <c>#</c> and <c>!</c> begin a comment at the start of one; the key ends at the
/// first <c>=</c>, <c>:</c> or blank that no backslash precedes. A key that comes again keeps its last value, at its last line.
/// </remarks>
internal static class JavaProperties
{
    /// <summary>Reads all entries of a text, each key once, in the order in which the keys first come.</summary>
    /// <exception cref="FormatException">A <c>\u</c> escape has no four hexadecimal digits.</exception>
    public static IReadOnlyList<JavaProperty> Parse(string text)
    {
        var entries = new List<JavaProperty>();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, number) in LogicalLines(text))
        {
            var entry = ParseLine(line, number);
            if (places.TryGetValue(entry.Key, out var place))
            {
                entries[place] = entry;
            }
            else
            {
                places.Add(entry.Key, entries.Count);
                entries.Add(entry);
            }
        }

        return entries;
    }

    private static IEnumerable<(string Line, int Number)> LogicalLines(string text)
    {
        var natural = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n');
        for (var i = 0; i < natural.Length; i++)
        {
            var first = i;
            var line = natural[i].TrimStart(' ', '\t', '\f');
            if (line.Length == 0 || line[0] is '#' or '!')
            {
                continue;
            }

            while (IsContinued(line))
            {
                line = line[..^1];
                if (i + 1 == natural.Length)
                {
                    break;
                }

                line += natural[++i].TrimStart(' ', '\t', '\f');
            }

            yield return (line, first + 1);
        }
    }

    /// <summary>An odd number of backslashes at the end: the last one escapes the line's end.</summary>
    private static bool IsContinued(string line)
    {
        var backslashes = line.Length - line.AsSpan().TrimEnd('\\').Length;
        return backslashes % 2 == 1;
    }

    private static JavaProperty ParseLine(string line, int number)
    {
        var keyEnd = 0;
        while (keyEnd < line.Length && line[keyEnd] is not ('=' or ':' or ' ' or '\t' or '\f'))
        {
            keyEnd += line[keyEnd] == '\\' ? 2 : 1;
        }

        keyEnd = Math.Min(keyEnd, line.Length);
        var valueStart = SkipBlanks(line, keyEnd);
        if (valueStart < line.Length && line[valueStart] is '=' or ':')
        {
            valueStart = SkipBlanks(line, valueStart + 1);
        }

        return new(Unescape(line.AsSpan(0, keyEnd), number).Trim(), Unescape(line.AsSpan(valueStart), number).Trim(), number);
    }

    private static int SkipBlanks(string line, int from)
    {
        while (from < line.Length && line[from] is ' ' or '\t' or '\f')
        {
            from++;
        }

        return from;
    }

    private static string Unescape(ReadOnlySpan<char> text, int line)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] != 'u')
            {
                plain.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var other => other });
                continue;
            }

            if (i + 4 >= text.Length || !ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                throw new FormatException($"line {line}: \\u must be followed by four hexadecimal digits");
            }

            plain.Append((char)unit);
            i += 4;
        }

        return plain.ToString();
    }
}
