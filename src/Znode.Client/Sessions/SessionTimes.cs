namespace Znode.Client.Sessions;

/// <summary>The spans that follow from a session's timeout. Source: spec client-protocol §12, ZooKeeper's <c>ClientCnxn</c>; the margin is our own.</summary>
/// <param name="TimeoutMs">As negotiated.</param>
internal readonly record struct SessionTimes(int TimeoutMs)
{
    private const int PingMsMax = 10_000;
    private const int MarginMsMax = 2_000;

    /// <summary>Gets how often a ping is sent, whatever else is: a quarter of the timeout.</summary>
    public int PingMs => Math.Min(Math.Max(TimeoutMs / 4, 1), PingMsMax);

    /// <summary>Gets the silence after which the connection is given up: two thirds of the timeout.</summary>
    public int SilenceMs => (int)(TimeoutMs * 2L / 3);

    /// <summary>Gets how long after the last ping that was answered the connection is given up, whatever else comes by it: three quarters of the timeout, so that another server can still be reached.</summary>
    public int UnansweredMs => (int)(TimeoutMs * 3L / 4);

    /// <summary>Gets how long before the ensemble could give its ephemerals away the session is given up: room for clocks that run differently, and for whoever has to let go.</summary>
    public int MarginMs => Math.Min(TimeoutMs / 10, MarginMsMax);

    /// <summary>Gets how long after a ping that was answered the session is surely alive.</summary>
    public int SureMs => TimeoutMs - MarginMs;
}
