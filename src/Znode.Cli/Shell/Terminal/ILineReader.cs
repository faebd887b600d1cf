namespace Znode.Cli.Shell.Terminal;

/// <summary>Where the commands come from.</summary>
internal interface ILineReader
{
    /// <summary>Gets whether the line can be edited: then there is a prompt. ZooKeeper calls it JLine support.</summary>
    bool IsInteractive { get; }

    /// <returns>Null at the end of the input.</returns>
    Task<string?> ReadLineAsync(string prompt);
}
