using System.Text;

namespace Znode.Cli.Shell.CommandLine;

/// <summary>Splits a line at blanks; single or double quotes group, and there are no escapes. Source: spec operations §9.1.</summary>
internal static class CommandTokens
{
    private const char NoQuote = '\0';

    /// <summary>Splits a line. A quote that is not closed goes to the end.</summary>
    public static string[] Split(string line)
    {
        var tokens = new List<string>();
        var token = new StringBuilder();
        var quote = NoQuote;
        var isInToken = false;
        foreach (var c in line)
        {
            if (quote != NoQuote)
            {
                if (c == quote)
                {
                    quote = NoQuote;
                }
                else
                {
                    token.Append(c);
                }
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                isInToken = true;
            }
            else if (!char.IsWhiteSpace(c))
            {
                token.Append(c);
                isInToken = true;
            }
            else if (isInToken)
            {
                tokens.Add(token.ToString());
                token.Clear();
                isInToken = false;
            }
        }

        if (isInToken)
        {
            tokens.Add(token.ToString());
        }

        return [.. tokens];
    }
}
