namespace Znode.Simulation.Hosts;

/// <summary>Looks into a history: entries in the order of their zxids.</summary>
internal static class History
{
    /// <summary>Counts the entries up to and including a zxid.</summary>
    public static int LengthUpTo(IReadOnlyList<LogEntry> history, Zxid upTo)
    {
        int low = 0, high = history.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (history[middle].Zxid <= upTo)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    public static Zxid LastOf(IReadOnlyList<LogEntry> history) => history.Count == 0 ? Zxid.Zero : history[^1].Zxid;

    public static List<LogEntry> Part(IReadOnlyList<LogEntry> history, int start, int end)
    {
        var part = new List<LogEntry>(Math.Max(0, end - start));
        for (var i = start; i < end; i++)
        {
            part.Add(history[i]);
        }

        return part;
    }
}
