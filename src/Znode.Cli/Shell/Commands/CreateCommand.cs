using System.Globalization;
using System.Text;
using Znode.Cli.Shell.CommandLine;
using Znode.Cli.Shell.Connection;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell.Commands;

/// <summary>create: of every kind. Without data the data is null, which is not empty.</summary>
internal sealed class CreateCommand() : ZkCommand("create", "[-s] [-e] [-c] [-t ttl] path [data] [acl]")
{
    /// <summary>2⁴⁰ − 1 milliseconds. ZooKeeper: <c>EphemeralType.TTL</c>.</summary>
    private const long TtlMax = 0xffffffffff;

    protected override IReadOnlyList<CommandOption> Options { get; } = [new("e"), new("s"), new("c"), new("t", TakesValue: true)];

    protected override int ArgumentsMin => 1;

    protected override async Task RunAsync(Shell shell, ParsedArguments arguments)
    {
        var mode = ModeOf(arguments, out var ttl);
        var data = arguments.At(1) is { } text ? Encoding.UTF8.GetBytes(text) : null;
        var acl = arguments.At(2) is { } list ? AclText.Parse(list, shell.Environment.Error) : AclEntry.Open;
        try
        {
            var path = await shell.Connection.CreateAsync(arguments[0], data, acl, mode, ttl).ConfigureAwait(false);
            shell.Environment.Error.WriteLine($"Created {path}");
        }
        catch (KeeperException refusal) when (refusal.Code is ErrorCode.InvalidAcl)
        {
            // zkCli says it twice here, in the library's words too.
            shell.Environment.Error.WriteLine(RefusalText.KeeperErrorCode(refusal));
            throw;
        }
        catch (KeeperException refusal) when (refusal.Code is ErrorCode.EphemeralOnLocalSession)
        {
            shell.Environment.Error.WriteLine("Unable to create ephemeral node on a local session");
            throw;
        }
    }

    private static CreateMode ModeOf(ParsedArguments arguments, out long ttl)
    {
        var (isEphemeral, isSequential, isContainer) = (arguments.Has("e"), arguments.Has("s"), arguments.Has("c"));
        if (isContainer && (isEphemeral || isSequential))
        {
            throw new ShellException("-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.");
        }

        ttl = -1;
        if (arguments.Value("t") is { } text)
        {
            ttl = TtlOf(text, isEphemeral, isContainer);
            return isSequential ? CreateMode.PersistentSequentialWithTtl : CreateMode.PersistentWithTtl;
        }

        return (isEphemeral, isSequential) switch
        {
            (true, true) => CreateMode.EphemeralSequential,
            (true, false) => CreateMode.Ephemeral,
            (false, true) => CreateMode.PersistentSequential,
            _ => isContainer ? CreateMode.Container : CreateMode.Persistent,
        };
    }

    private static long TtlOf(string text, bool isEphemeral, bool isContainer)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ttl))
        {
            throw new ShellException("-t argument must be a long value");
        }

        if (isEphemeral)
        {
            throw new ShellException("TTLs cannot be used with Ephemeral znodes");
        }

        if (isContainer)
        {
            throw new ShellException("TTLs cannot be used with Container znodes");
        }

        return ttl is > 0 and <= TtlMax
            ? ttl
            : throw new ShellException(string.Create(CultureInfo.InvariantCulture, $"ttl must be positive and cannot be larger than: {TtlMax}"));
    }
}
