using System.Globalization;
using System.Text;

namespace Znode.Paths;

/// <summary>What can be wrong with a path.</summary>
internal enum PathFaultKind
{
    Empty,
    NoLeadingSlash,
    TrailingSlash,
    EmptyComponent,
    RelativeComponent,
    ForbiddenCharacter,
}

/// <summary>What is wrong with a path, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Index">Where: the index of the character, from 0.</param>
internal readonly record struct PathFault(PathFaultKind Kind, int Index)
{
    /// <summary>Says it to whoever wrote the path.</summary>
    public string Describe(string path) => Kind switch
    {
        PathFaultKind.Empty => "A znode path is not empty: the root is \"/\".",
        PathFaultKind.NoLeadingSlash => $"A znode path begins with '/', and \"{Printable(path)}\" does not: write \"/{Printable(path)}\".",
        PathFaultKind.TrailingSlash => $"A znode path does not end with '/', and \"{Printable(path)}\" does at index {Index}.",
        PathFaultKind.EmptyComponent => $"A znode path has no empty component, and \"{Printable(path)}\" has one at index {Index}, between two '/'.",
        PathFaultKind.RelativeComponent => $"A znode path has no component \".\" or \"..\", and \"{Printable(path)}\" has one at index {Index}.",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"A znode path has no character U+{(int)path[Index]:X4} (control characters, anything outside the basic plane, private use, specials), and \"{Printable(path)}\" has it at index {Index}."),
    };

    // A message goes to logs and terminals: what can not be printed is escaped, and a path of a megabyte is cut.
    private static string Printable(string path)
    {
        const int LengthMax = 200;
        var text = new StringBuilder();
        foreach (var c in path.AsSpan(0, Math.Min(path.Length, LengthMax)))
        {
            if (char.IsControl(c) || char.IsSurrogate(c) || c >= '\ue000')
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
            else
            {
                text.Append(c);
            }
        }

        return path.Length > LengthMax ? text.Append('…').ToString() : text.ToString();
    }
}
