using System.Text.RegularExpressions;

namespace Znode.Architecture.Tests;

/// <summary>Source code without what is not code: comments and the contents of literals.</summary>
internal static partial class SourceText
{
    public static string CodeOf(string file) => NotCode().Replace(Repository.Read(file), match => match.Value.StartsWith('/') ? "" : "\"\"");

    [GeneratedRegex(""" "{3}[\s\S]*?"{3} | @"(?:[^"]|"")*" | "(?:\\.|[^"\\\n])*" | //[^\n]* | /\*[\s\S]*?\*/ """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex NotCode();
}
