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
}
