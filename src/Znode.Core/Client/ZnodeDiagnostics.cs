namespace Znode;

/// <summary>The names under which Znode reports metrics and activities: <c>AddMeter(ZnodeDiagnostics.ClientMeterName)</c>.</summary>
public static class ZnodeDiagnostics
{
    /// <summary>The meter of clients over the network.</summary>
    public const string ClientMeterName = "Znode.Client";

    /// <summary>The source of activities of clients over the network: one for each request, without its path.</summary>
    public const string ClientActivitySourceName = "Znode.Client";

    /// <summary>How long a client's requests take, from the call to the answer: a histogram in seconds. Tags: <see cref="OperationTag"/>, and <see cref="ErrorTypeTag"/> of those that failed.</summary>
    public const string ClientOperationDuration = "znode.client.operation.duration";

    /// <summary>The tag that names the operation: <c>get</c>, <c>create</c>, …</summary>
    public const string OperationTag = "znode.operation";

    /// <summary>The tag that names why a request failed: the <see cref="ErrorCode"/>, or the type of the exception.</summary>
    public const string ErrorTypeTag = "error.type";

    /// <summary>The meter of members. Everything it measures has the tag <see cref="ServerIdTag"/>.</summary>
    public const string ServerMeterName = "Znode.Server";

    /// <summary>From a write's being proposed at this member to its being applied: a histogram in seconds. Only of a member that leads or is alone.</summary>
    public const string CommitDuration = "znode.server.commit.duration";

    /// <summary>How long a sync of the transaction log took: a histogram in seconds.</summary>
    public const string FsyncDuration = "znode.server.fsync.duration";

    /// <summary>The longest that the member's clock thread was kept from running, since the start: a gauge in seconds. Pauses of the process or the machine.</summary>
    public const string SchedulingDelay = "znode.server.scheduling_delay";

    /// <summary>Sessions of the ensemble that are open: an up-down counter.</summary>
    public const string Sessions = "znode.server.sessions";

    /// <summary>Watches set at this member: an up-down counter.</summary>
    public const string Watches = "znode.server.watches";

    /// <summary>Requests in flight at this member: an up-down counter.</summary>
    public const string Outstanding = "znode.server.outstanding";

    /// <summary>Znodes in the tree: an up-down counter.</summary>
    public const string Znodes = "znode.server.znodes";

    /// <summary>The tag with the member's number.</summary>
    public const string ServerIdTag = "znode.server.id";
}
