namespace Znode.Cli.Shell.Connection;

/// <summary>How a connection stands to the ensemble: what the prompt shows. ZooKeeper: <c>ZooKeeper.States</c>.</summary>
internal enum ShellState
{
    Connecting,
    Connected,
    ConnectedReadOnly,
    Closed,
    AuthFailed,
}

internal static class ShellStates
{
    /// <summary>Tells whether requests may still be answered, now or after connecting again.</summary>
    public static bool IsAlive(this ShellState state) => state is not (ShellState.Closed or ShellState.AuthFailed);

    public static bool IsConnected(this ShellState state) => state is ShellState.Connected or ShellState.ConnectedReadOnly;

    /// <summary>Gets ZooKeeper's name of the state.</summary>
    public static string ToText(this ShellState state) => state switch
    {
        ShellState.Connecting => "CONNECTING",
        ShellState.Connected => "CONNECTED",
        ShellState.ConnectedReadOnly => "CONNECTEDREADONLY",
        ShellState.Closed => "CLOSED",
        _ => "AUTH_FAILED",
    };
}
