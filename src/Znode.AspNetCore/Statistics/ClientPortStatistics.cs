namespace Znode.AspNetCore;

/// <summary>What a client port counts over all its connections. ZooKeeper: <c>ServerStats</c> and some of <c>ServerMetrics</c>.</summary>
/// <remarks>Plain numbers, written and read only in turns of the member.</remarks>
internal sealed class ClientPortStatistics
{
    public LatencyStatistics Latency { get; } = new();

    public LatencyStatistics ReadLatency { get; } = new();

    public LatencyStatistics UpdateLatency { get; } = new();

    public long PacketsReceived { get; set; }

    public long PacketsSent { get; set; }

    public long BytesReceived { get; set; }

    public long ResponseBytes { get; set; }

    /// <summary>Gets or sets how many connect requests came, whatever became of them.</summary>
    public long ConnectionRequests { get; set; }

    /// <summary>Gets or sets how many connections were closed at once because there were too many.</summary>
    public long ConnectionsRejected { get; set; }

    /// <summary>Gets or sets how many connections ended otherwise than by closing their session.</summary>
    public long ConnectionsDropped { get; set; }

    /// <summary>Gets or sets how many connections asked for a session that they had before.</summary>
    public long ConnectionsRevalidated { get; set; }

    /// <summary>Gets or sets how many connections were closed because no session came.</summary>
    public long SessionlessExpired { get; set; }

    public long AuthenticationsFailed { get; set; }

    /// <summary>Gets the bytes of the last answer to a read; −1 before the first.</summary>
    public int LastResponseBytes { get; private set; } = -1;

    public int MinResponseBytes { get; private set; } = -1;

    public int MaxResponseBytes { get; private set; } = -1;

    /// <summary>Notes the size of an answer with data, as ZooKeeper's <c>BufferStats</c> does.</summary>
    public void Responded(int bytes)
    {
        LastResponseBytes = bytes;
        MinResponseBytes = MinResponseBytes < 0 ? bytes : Math.Min(MinResponseBytes, bytes);
        MaxResponseBytes = Math.Max(MaxResponseBytes, bytes);
    }

    /// <summary>Begins anew: srst.</summary>
    public void Reset()
    {
        Latency.Reset();
        ReadLatency.Reset();
        UpdateLatency.Reset();
        PacketsReceived = PacketsSent = BytesReceived = ResponseBytes = 0;
        ConnectionRequests = ConnectionsRejected = ConnectionsDropped = ConnectionsRevalidated = SessionlessExpired = AuthenticationsFailed = 0;
        LastResponseBytes = MinResponseBytes = MaxResponseBytes = -1;
    }
}
