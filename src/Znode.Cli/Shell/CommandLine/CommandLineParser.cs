namespace Znode.Cli.Shell.CommandLine;

/// <summary>
/// Tells options from arguments as zkCli does: options stand anywhere, one-letter ones may be joined (<c>-sw</c>) and may have their value attached (<c>-t5000</c>),
/// <c>--</c> ends them, and what looks like an option but is none is an error. The messages are those of commons-cli, which zkCli uses.
/// </summary>
internal sealed class CommandLineParser(IReadOnlyList<CommandOption> options, CommandOptionGroup? group)
{
    private readonly Dictionary<string, CommandOption> _known =
        options.Concat(group?.Options ?? []).ToDictionary(option => option.Name, StringComparer.Ordinal);

    private readonly List<string> _positional = [];
    private readonly Dictionary<string, string?> _given = new(StringComparer.Ordinal);
    private CommandOption? _waitsForValue;

    /// <param name="arguments">What follows the command's name.</param>
    /// <exception cref="ShellException">An option is not known, lacks its value, or does not go with another.</exception>
    public ParsedArguments Parse(ReadOnlySpan<string> arguments)
    {
        var isOver = false;
        foreach (var argument in arguments)
        {
            if (isOver)
            {
                _positional.Add(argument);
            }
            else if (argument == "--")
            {
                RequireValue();
                isOver = true;
            }
            else if (_waitsForValue is { } option && !LooksLikeKnownOption(argument))
            {
                _given[option.Name] = argument;
                _waitsForValue = null;
            }
            else if (argument.Length > 1 && argument[0] == '-')
            {
                RequireValue();
                ParseOption(argument);
            }
            else
            {
                _positional.Add(argument);
            }
        }

        RequireValue();
        RequireGroup();
        return new(_positional, _given);
    }

    private bool LooksLikeKnownOption(string argument) =>
        argument.Length > 1 && argument[0] == '-' && (_known.ContainsKey(argument[1..]) || _known.ContainsKey(argument[1..2]));

    private void ParseOption(string argument)
    {
        if (_known.TryGetValue(argument[1..], out var whole))
        {
            Give(whole);
            return;
        }

        for (var i = 1; i < argument.Length; i++)
        {
            if (!_known.TryGetValue(argument[i..(i + 1)], out var letter))
            {
                throw new ShellException($"Unrecognized option: {argument}");
            }

            Give(letter);
            if (letter.TakesValue && i + 1 < argument.Length)
            {
                _given[letter.Name] = argument[(i + 1)..];
                _waitsForValue = null;
                return;
            }
        }
    }

    private void Give(CommandOption option)
    {
        if (group is not null && group.Options.Contains(option) && group.Options.FirstOrDefault(o => o != option && _given.ContainsKey(o.Name)) is { } other)
        {
            throw new ShellException($"The option '{option.Name}' was specified but an option from this group has already been selected: '{other.Name}'");
        }

        _given[option.Name] = null;
        _waitsForValue = option.TakesValue ? option : null;
    }

    private void RequireValue()
    {
        if (_waitsForValue is { } option)
        {
            throw new ShellException($"Missing argument for option: {option.Name}");
        }
    }

    private void RequireGroup()
    {
        if (group is { IsRequired: true } && !group.Options.Any(option => _given.ContainsKey(option.Name)))
        {
            throw new ShellException($"Missing required option: [{string.Join(", ", group.Options.Select(option => $"-{option.Name} {option.Description}"))}]");
        }
    }
}
