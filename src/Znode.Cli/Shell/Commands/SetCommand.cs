using System.Text;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>set: data given as text, or in base64.</summary>
internal sealed class SetCommand() : ZkCommand("set", "path data [-s] [-v version] [-b]")
{
    protected override IReadOnlyList<CommandOption> Options { get; } = [new("s"), new("v", TakesValue: true), new("b")];

    protected override int ArgumentsMin => 2;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var data = arguments.Has("b") ? FromBase64(arguments[1]) : Encoding.UTF8.GetBytes(arguments[1]);
        var stat = await shell.Connection.SetDataAsync(arguments[0], data, arguments.Number("v", -1)).ConfigureAwait(false);
        if (arguments.Has("s"))
        {
            StatText.Write(shell.Environment.Out, stat, shell.Environment.Zone);
        }
    }

    private static byte[] FromBase64(string text)
    {
        var bytes = new byte[(text.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw new ShellException($"The data is not base64: {text}");
    }
}
