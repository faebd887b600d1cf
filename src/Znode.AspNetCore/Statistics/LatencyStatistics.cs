using System.Globalization;

namespace Znode.AspNetCore;

/// <summary>Latencies in whole milliseconds: least, greatest, mean. ZooKeeper: <c>AvgMinMaxCounter</c>.</summary>
/// <remarks>Owned by the member's turns.</remarks>
internal sealed class LatencyStatistics
{
    private long _min = long.MaxValue;

    public long Count { get; private set; }

    public long Total { get; private set; }

    public long Min => Count == 0 ? 0 : _min;

    public long Max { get; private set; }

    public double Average => Count == 0 ? 0 : (double)Total / Count;

    /// <summary>Counts requests that took equally long.</summary>
    public void Add(long milliseconds, int requests = 1)
    {
        Count += requests;
        Total += milliseconds * requests;
        _min = Math.Min(_min, milliseconds);
        Max = Math.Max(Max, milliseconds);
    }

    public void Reset()
    {
        Count = 0;
        Total = 0;
        _min = long.MaxValue;
        Max = 0;
    }

    /// <summary>Prints a mean as ZooKeeper does: a Java double, rounded to four decimals.</summary>
    public static string Print(double mean) => Math.Round(mean, 4).ToString("0.0###", CultureInfo.InvariantCulture);
}
