namespace Znode.AspNetCore;

/// <summary>What one connection counts: the words cons and stat show it. ZooKeeper: <c>ServerCnxn</c>.</summary>
/// <remarks>Plain numbers, written and read only in turns of the member.</remarks>
internal sealed class ConnectionStatistics
{
    public LatencyStatistics Latency { get; } = new();

    public long PacketsReceived { get; set; }

    public long PacketsSent { get; set; }

    /// <summary>Gets or sets the last request answered, as ZooKeeper abbreviates it.</summary>
    public string LastOperation { get; set; } = "NA";

    /// <summary>Gets or sets the client's number of the last request answered; −1 before the first.</summary>
    public long LastCxid { get; set; } = -1;

    public Zxid LastZxid { get; set; }

    /// <summary>Gets or sets when the last answer was given, in milliseconds of a clock that only goes forward.</summary>
    public long LastResponseMs { get; set; }

    public long LastLatencyMs { get; set; }

    /// <summary>Begins anew: crst.</summary>
    public void Reset()
    {
        Latency.Reset();
        PacketsReceived = PacketsSent = 0;
        LastOperation = "NA";
        LastCxid = -1;
        LastZxid = default;
        LastResponseMs = 0;
        LastLatencyMs = 0;
    }
}
