using System.Globalization;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Connection;

namespace Znode.Cli.Shell.Commands;

/// <summary>sync: brings the server level with the leader; gives up after 30 seconds.</summary>
internal sealed class SyncCommand() : ZkCommand("sync", "path")
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        using var limit = new CancellationTokenSource(Limit, shell.Environment.Time);
        try
        {
            await shell.Connection.SyncAsync(arguments[0], limit.Token).ConfigureAwait(false);
            shell.Environment.Out.WriteLine("Sync is OK");
        }
        catch (KeeperException refusal)
        {
            shell.Environment.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Sync has failed. rc={(int)refusal.Code}"));
        }
        catch (OperationCanceledException)
        {
            throw new ShellException("Sync is timeout within 30 seconds");
        }
    }
}
