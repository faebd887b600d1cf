using System.Globalization;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Connection;
using Znode.Tree.Quotas;

namespace Znode.Cli.Shell.Commands;

/// <summary>setquota: one limit of a subtree; the others stay.</summary>
internal sealed class SetQuotaCommand() : ZkCommand("setquota", "-n|-b|-N|-B val path")
{
    protected override CommandOptionGroup Group { get; } = new(
        [
            new("n", TakesValue: true, "num soft quota"), new("b", TakesValue: true, "bytes soft quota"),
            new("N", TakesValue: true, "num hard quota"), new("B", TakesValue: true, "bytes hard quota"),
        ],
        IsRequired: true);

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var path = arguments[0];
        var change = ChangeOf(arguments);
        if (path.StartsWith(QuotaNodes.Root, StringComparison.Ordinal))
        {
            throw new ShellException($"cannot set a quota under the path: {QuotaNodes.Root}");
        }

        var connection = shell.Connection;
        if (await connection.ExistsAsync(path, watch: false).ConfigureAwait(false) is null)
        {
            throw new ShellException($"{path} does not exist.");
        }

        if (await QuotaNodes.FindBelowAsync(connection, path).ConfigureAwait(false) is { } below)
        {
            throw new ShellException($"{path} has a child {below} which has a quota");
        }

        if (await QuotaNodes.FindAboveAsync(connection, path).ConfigureAwait(false) is { } above)
        {
            throw new ShellException($"{path} has a parent {above} which has a quota");
        }

        var limits = await StoreAsync(connection, path, change).ConfigureAwait(false);
        var used = QuotaLimits.Parse(await QuotaNodes.TryReadAsync(connection, QuotaNodes.Stats(path)).ConfigureAwait(false));
        Warn(shell.Environment.Out, limits, used);
    }

    private static Func<QuotaLimits, QuotaLimits> ChangeOf(ParsedArguments arguments)
    {
        if (arguments.Value("n") is { } count)
        {
            var value = Parse(count, "num", 1);
            return limits => limits with { Count = value };
        }

        if (arguments.Value("N") is { } countHard)
        {
            var value = Parse(countHard, "num", 1);
            return limits => limits with { CountHard = value };
        }

        if (arguments.Value("b") is { } bytes)
        {
            var value = Parse(bytes, "bytes", 0);
            return limits => limits with { Bytes = value };
        }

        var hard = Parse(arguments.Value("B")!, "bytes", 0);
        return limits => limits with { BytesHard = hard };
    }

    private static long Parse(string text, string kind, long min)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
        {
            throw new ShellException("NumberFormatException happens when parsing the option value");
        }

        return value >= min ? value : throw new ShellException(min > 0 ? $"the {kind} quota must be greater than zero" : $"the {kind} quota must be greater than or equal to zero");
    }

    private static async Task<QuotaLimits> StoreAsync(IShellConnection connection, string path, Func<QuotaLimits, QuotaLimits> change)
    {
        if (await QuotaNodes.TryReadAsync(connection, QuotaNodes.Limits(path)).ConfigureAwait(false) is { } stored)
        {
            var changed = change(QuotaLimits.Parse(stored));
            await connection.SetDataAsync(QuotaNodes.Limits(path), QuotaNodes.Format(changed), -1).ConfigureAwait(false);
            return changed;
        }

        var limits = change(new(-1, -1));
        await QuotaNodes.EnsureAsync(connection, path).ConfigureAwait(false);
        await connection.CreateAsync(QuotaNodes.Limits(path), QuotaNodes.Format(limits), AclEntry.Open, CreateMode.Persistent, -1).ConfigureAwait(false);

        // The server counts when this one appears, and puts the numbers in.
        await connection.CreateAsync(QuotaNodes.Stats(path), "count=0,bytes=0"u8.ToArray(), AclEntry.Open, CreateMode.Persistent, -1).ConfigureAwait(false);
        return limits;
    }

    private static void Warn(TextWriter output, QuotaLimits limits, QuotaLimits used)
    {
        if (limits.Count > -1 && limits.Count < used.Count)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[Warning]: the count quota you create is less than the existing count:{used.Count}"));
        }

        if (limits.Bytes > -1 && limits.Bytes < used.Bytes)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[Warning]: the bytes quota you create is less than the existing bytes:{used.Bytes}"));
        }
    }
}
