namespace Znode.Cli.Shell.Terminal;

/// <summary>Lines from a file or a pipe: no prompt.</summary>
internal sealed class PlainLineReader(TextReader reader) : ILineReader
{
    public bool IsInteractive => false;

    public Task<string?> ReadLineAsync(Func<string> prompt) => reader.ReadLineAsync();
}
