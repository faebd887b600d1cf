using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Connection;

namespace Znode.Cli.Shell.Commands;

/// <summary>deleteall: a znode and all below it, the deepest first, in transactions of a batch each.</summary>
internal sealed class DeleteAllCommand() : ZkCommand("deleteall", "path [-b batch size]")
{
    private const int BatchDefault = 1000;

    /// <summary>How many transactions may be under way at once.</summary>
    private const int InFlightMax = 10;

    protected override IReadOnlyList<CommandOption> Options { get; } = [new("b", TakesValue: true)];

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var batch = Math.Max(arguments.Number("b", BatchDefault), 1);
        var paths = await SubTree.ListAsync(shell.Connection, arguments[0]).ConfigureAwait(false);
        paths.Reverse();
        if (!await DeleteAsync(shell.Connection, paths, batch).ConfigureAwait(false))
        {
            throw new ShellException("Failed to delete some node(s) in the subtree!");
        }
    }

    /// <summary>Sends the batches in order, so that children go before their parents although several are under way.</summary>
    private static async Task<bool> DeleteAsync(IShellConnection connection, List<string> paths, int batch)
    {
        var underWay = new Queue<Task<bool>>();
        var isDeleted = true;
        foreach (var chunk in paths.Chunk(batch))
        {
            if (underWay.Count == InFlightMax)
            {
                isDeleted &= await underWay.Dequeue().ConfigureAwait(false);
            }

            underWay.Enqueue(TryDeleteAsync(connection, chunk));
        }

        while (underWay.TryDequeue(out var last))
        {
            isDeleted &= await last.ConfigureAwait(false);
        }

        return isDeleted;
    }

    private static async Task<bool> TryDeleteAsync(IShellConnection connection, string[] paths)
    {
        try
        {
            await connection.DeleteAsync(paths).ConfigureAwait(false);
            return true;
        }
        catch (KeeperException)
        {
            // The answer says that some are left; which ones, a listing tells.
            return false;
        }
    }
}
