using System.Globalization;

namespace Znode.Cli.Shell.CommandLine;

/// <summary>The arguments of a command, options apart from the rest.</summary>
/// <param name="positional">What is no option, in order.</param>
/// <param name="options">The options given, with their values.</param>
internal sealed class ParsedArguments(IReadOnlyList<string> positional, IReadOnlyDictionary<string, string?> options)
{
    public int Count => positional.Count;

    public string this[int index] => positional[index];

    /// <summary>Gets an argument that may be left out.</summary>
    public string? At(int index) => index < positional.Count ? positional[index] : null;

    public bool Has(string option) => options.ContainsKey(option);

    public string? Value(string option) => options.GetValueOrDefault(option);

    /// <summary>Gets the number that an option was given.</summary>
    /// <exception cref="ShellException">It is no number.</exception>
    public int Number(string option, int valueDefault) => Value(option) switch
    {
        null => valueDefault,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) => value,
        var text => throw new ShellException($"For input string: \"{text}\""),
    };
}
