namespace Znode.Cli.Shell;

/// <summary>A command can not be carried out; the message is what the user reads, on the error output.</summary>
internal class ShellException(string message, int exitCode = ShellExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

/// <summary>There is no such command: the whole usage is printed first.</summary>
internal sealed class CommandNotFoundException(string name)
    : ShellException($"Command not found: Command not found {name}", ShellExitCode.CommandNotFound);
