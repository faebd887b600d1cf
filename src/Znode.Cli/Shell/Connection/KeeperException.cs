namespace Znode.Cli.Shell.Connection;

/// <summary>The ensemble refused a request or did not answer it.</summary>
/// <param name="code">Why.</param>
/// <param name="path">About which path; null when it was about none.</param>
internal sealed class KeeperException(ErrorCode code, string? path) : Exception($"{code}: {path}")
{
    public ErrorCode Code { get; } = code;

    public string? Path { get; } = path;
}
