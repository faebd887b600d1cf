using System.Globalization;

namespace Znode.Cli.Shell;

/// <summary>The lines typed so far, by the number that the prompt showed.</summary>
internal sealed class ShellHistory
{
    private const int ShownMax = 11;

    private readonly List<string> _lines = [];

    /// <summary>Gets the number of the next line.</summary>
    public int Count => _lines.Count;

    public void Add(string line) => _lines.Add(line);

    public string? At(int index) => index >= 0 && index < _lines.Count ? _lines[index] : null;

    /// <summary>Puts another line in the place of the last: that of a redone command.</summary>
    public void ReplaceLast(string line) => _lines[^1] = line;

    /// <summary>Lists the last lines, with their numbers.</summary>
    public IEnumerable<string> Last()
    {
        for (var i = Math.Max(_lines.Count - ShownMax, 0); i < _lines.Count; i++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{i} - {_lines[i]}");
        }
    }
}
