using System.Globalization;

namespace Znode.Cli.Shell.Connection;

/// <summary>What a watcher is told, in ZooKeeper's words. Source: spec client-protocol §10.1.</summary>
/// <param name="State">SyncConnected, Disconnected, …</param>
/// <param name="Type">None for a change of state, NodeCreated, …</param>
/// <param name="Path">Null for a change of state.</param>
/// <param name="Zxid">The transaction that caused it; −1 for none.</param>
internal sealed record ShellEvent(string State, string Type, string? Path, long Zxid)
{
    public const string SyncConnected = nameof(SyncConnected);
    public const string ConnectedReadOnly = nameof(ConnectedReadOnly);
    public const string Disconnected = nameof(Disconnected);
    public const string Expired = nameof(Expired);
    public const string AuthFailed = nameof(AuthFailed);
    public const string Closed = nameof(Closed);

    /// <summary>Makes the event of a change of state.</summary>
    public static ShellEvent OfState(string state) => new(state, "None", null, -1);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"WatchedEvent state:{State} type:{Type} path:{Path ?? "null"} zxid: {Zxid}");
}
