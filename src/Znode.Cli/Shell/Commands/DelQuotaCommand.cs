using Znode.Cli.Shell.CommandLine;
using Znode.Tree.Quotas;

namespace Znode.Cli.Shell.Commands;

/// <summary>delquota: one limit of a subtree, or the quota with all of them.</summary>
internal sealed class DelQuotaCommand() : ZkCommand("delquota", "[-n|-b|-N|-B] path")
{
    protected override CommandOptionGroup Group { get; } = new([new("n"), new("b"), new("N"), new("B")], IsRequired: false);

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var path = arguments[0];
        var connection = shell.Connection;
        if (await QuotaNodes.TryReadAsync(connection, QuotaNodes.Limits(path)).ConfigureAwait(false) is not { } stored)
        {
            shell.Environment.Out.WriteLine($"Quota does not exist for {path}");
            return;
        }

        var limits = QuotaLimits.Parse(stored);
        var left = limits with
        {
            Count = arguments.Has("n") ? -1 : limits.Count,
            Bytes = arguments.Has("b") ? -1 : limits.Bytes,
            CountHard = arguments.Has("N") ? -1 : limits.CountHard,
            BytesHard = arguments.Has("B") ? -1 : limits.BytesHard,
        };
        if (Group.Options.Any(option => arguments.Has(option.Name)))
        {
            await connection.SetDataAsync(QuotaNodes.Limits(path), QuotaNodes.Format(left), -1).ConfigureAwait(false);
            return;
        }

        await connection.DeleteAsync(QuotaNodes.Limits(path), -1).ConfigureAwait(false);
        await connection.DeleteAsync(QuotaNodes.Stats(path), -1).ConfigureAwait(false);
        await QuotaNodes.TrimAsync(connection, path).ConfigureAwait(false);
    }
}
