namespace Znode.Cli.Shell.CommandLine;

/// <summary>An option of a command.</summary>
/// <param name="Name">Without its dash; usually one letter.</param>
/// <param name="TakesValue">Whether the next argument is its value.</param>
/// <param name="Description">Only where an error message shows it.</param>
internal sealed record CommandOption(string Name, bool TakesValue = false, string Description = "");

/// <summary>Options of which only one may be given.</summary>
/// <param name="Options">The options.</param>
/// <param name="IsRequired">Whether one must be given.</param>
internal sealed record CommandOptionGroup(IReadOnlyList<CommandOption> Options, bool IsRequired);
