namespace Znode.Cli.Shell.Terminal;

/// <summary>Where the commands come from.</summary>
internal interface ILineReader
{
    /// <summary>Gets whether the line can be edited: then there is a prompt. ZooKeeper calls it JLine support.</summary>
    bool IsInteractive { get; }

    /// <param name="prompt">Asked for each time the line is drawn, so that it tells the state of now.</param>
    /// <returns>Null at the end of the input.</returns>
    Task<string?> ReadLineAsync(Func<string> prompt);
}
