namespace Znode.Cli.Shell.Terminal;

/// <summary>The terminal that the process was started in.</summary>
internal sealed class SystemConsole : IConsole
{
    private const int WidthDefault = 80;

    public int Width => Console.WindowWidth > 0 ? Console.WindowWidth : WidthDefault;

    public ConsoleKeyInfo ReadKey() => Console.ReadKey(intercept: true);

    public void Write(string text)
    {
        Console.Out.Write(text);
        Console.Out.Flush();
    }
}
