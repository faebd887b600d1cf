namespace Znode.Cli.Shell.Connection;

/// <summary>How to connect.</summary>
/// <param name="Servers">The connect string.</param>
/// <param name="Timeout">The session timeout to ask for.</param>
/// <param name="CanBeReadOnly">Whether a read-only member will do.</param>
internal sealed record ShellConnectionOptions(string Servers, TimeSpan Timeout, bool CanBeReadOnly);
