using Znode.Cli.Shell.Connection;

namespace Znode.Cli.Shell;

/// <summary>What the shell takes from the world: tests give their own.</summary>
/// <param name="Out">Where data goes.</param>
/// <param name="Error">Where messages and errors go.</param>
/// <param name="Connect">Begins a session; events may come from another thread.</param>
internal sealed record ShellEnvironment(TextWriter Out, TextWriter Error, Func<ShellConnectionOptions, Action<ShellEvent>, IShellConnection> Connect)
{
    /// <summary>Gets in whose time dates are printed.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Local;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
