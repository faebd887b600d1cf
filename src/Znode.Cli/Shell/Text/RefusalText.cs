using System.Globalization;
using Znode.Cli.Shell.Connection;

namespace Znode.Cli.Shell.Text;

/// <summary>Refusals in zkCli's words. Source: spec operations §9.1 and client-protocol §9; ZooKeeper: <c>CliWrapperException</c>.</summary>
internal static class RefusalText
{
    /// <summary>What zkCli prints of a failed command.</summary>
    public static string Describe(KeeperException refusal)
    {
        var path = refusal.Path ?? "null";
        return refusal.Code switch
        {
            ErrorCode.NoNode => $"Node does not exist: {path}",
            ErrorCode.NoChildrenForEphemerals => $"Ephemerals cannot have children: {path}",
            ErrorCode.NodeExists => $"Node already exists: {path}",
            ErrorCode.NotEmpty => $"Node not empty: {path}",
            ErrorCode.NotReadOnly => $"Not a read-only call: {path}",
            ErrorCode.InvalidAcl => $"Acl is not valid : {path}",
            ErrorCode.NoAuth => $"Insufficient permission : {path}",
            ErrorCode.BadArguments => $"Arguments are not valid : {path}",
            ErrorCode.BadVersion => $"version No is not valid : {path}",
            ErrorCode.QuotaExceeded => $"Quota has exceeded : {path}",
            ErrorCode.ReconfigInProgress => "Another reconfiguration is in progress -- concurrent reconfigs not supported (yet)",
            ErrorCode.NewConfigNoQuorum => "No quorum of new config is connected and up-to-date with the leader of last commmitted config - try invoking reconfiguration after new servers are connected and synced",
            _ => KeeperErrorCode(refusal),
        };
    }

    /// <summary>The message of ZooKeeper's exception itself.</summary>
    public static string KeeperErrorCode(KeeperException refusal) =>
        $"KeeperErrorCode = {Name(refusal.Code)}{(string.IsNullOrEmpty(refusal.Path) ? "" : $" for {refusal.Path}")}";

    private static string Name(ErrorCode code) => code switch
    {
        ErrorCode.NotEmpty => "Directory not empty",
        ErrorCode.SessionExpired => "Session expired",
        ErrorCode.InvalidCallback => "Invalid callback",
        ErrorCode.InvalidAcl => "InvalidACL",
        ErrorCode.ApiError => "APIError",
        ErrorCode.SessionMoved => "Session moved",
        ErrorCode.NotReadOnly => "Not a read-only call",
        ErrorCode.EphemeralOnLocalSession => "Ephemeral node on local session",
        ErrorCode.NoWatcher => "No such watcher",
        ErrorCode.ReconfigDisabled => "Reconfig is disabled",
        ErrorCode.SessionClosedRequireSaslAuth => "Session closed because client failed to authenticate",
        ErrorCode.QuotaExceeded => "Quota has exceeded",
        ErrorCode.ThrottledOp => "Op throttled due to high load",
        _ when Enum.IsDefined(code) => code.ToString(),
        _ => string.Create(CultureInfo.InvariantCulture, $"Unknown error {(int)code}"),
    };
}
