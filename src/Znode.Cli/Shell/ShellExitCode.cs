namespace Znode.Cli.Shell;

/// <summary>What the program ends with: that of the last command. Source: spec operations §9.1.</summary>
internal static class ShellExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int CommandNotFound = 127;
}
