namespace Znode.Cli.Shell.Terminal;

/// <summary>A terminal, as far as the line editor needs one.</summary>
internal interface IConsole
{
    int Width { get; }

    /// <summary>Waits for a key, which is not shown.</summary>
    ConsoleKeyInfo ReadKey();

    void Write(string text);
}
