using Znode.Cli.Shell.Connection;
using Znode.Cli.Shell.Terminal;
using Znode.Cli.Shell.Text;

namespace Znode.Cli.Shell;

/// <summary><c>znode shell</c>: zkCli, without Java.</summary>
internal static class ShellCommand
{
    /// <summary>Runs the shell on the process's console.</summary>
    /// <param name="args">What follows <c>znode shell</c>.</param>
    /// <returns>The exit code of the last command.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var editor = Console.IsInputRedirected || Console.IsOutputRedirected ? null : new LineEditor(new SystemConsole());
        var environment = new ShellEnvironment(
            editor?.Wrap(Console.Out) ?? Console.Out,
            editor?.Wrap(Console.Error) ?? Console.Error,
            static (options, onEvent) => new ShellConnection(options, onEvent, TimeProvider.System));
        return await RunAsync(args, environment, editor is null ? new PlainLineReader(Console.In) : editor).ConfigureAwait(false);
    }

    /// <summary>Runs the shell on whatever console is given.</summary>
    public static async Task<int> RunAsync(string[] args, ShellEnvironment environment, ILineReader reader)
    {
        Shell? shell = null;
        try
        {
            var options = ShellOptions.Parse(args);
            environment.Out.WriteLine($"Connecting to {options.Servers}");
            shell = new(options, environment);
            await shell.ConnectAsync(null).ConfigureAwait(false);
            if (options.Command.Count > 0)
            {
                shell.History.Add(string.Join(' ', options.Command));
                await shell.ExecuteAsync(options.Command).ConfigureAwait(false);
            }
            else
            {
                environment.Out.WriteLine("Welcome to ZooKeeper!");
                environment.Out.WriteLine($"JLine support is {(reader.IsInteractive ? "enabled" : "disabled")}");
                (reader as LineEditor)?.CompleteWith(shell.CompleteAsync);
                await shell.RunAsync(reader).ConfigureAwait(false);
            }

            return shell.ExitCode;
        }
        catch (ShellException failure)
        {
            await environment.Error.WriteLineAsync(failure.Message).ConfigureAwait(false);
            return failure.ExitCode;
        }
        catch (KeeperException refusal)
        {
            await environment.Error.WriteLineAsync(RefusalText.Describe(refusal)).ConfigureAwait(false);
            return ShellExitCode.Failed;
        }
        finally
        {
            if (shell is not null)
            {
                await shell.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
