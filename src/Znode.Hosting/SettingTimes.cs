namespace Znode.Hosting;

/// <summary>Checks spans of time that stand in a configuration. A number alone is one of days there: whoever writes <c>30</c> means seconds, and would wait for a month.</summary>
internal static class SettingTimes
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Says what is wrong with a span of time, and what to write.</summary>
    /// <returns>Null when it can be.</returns>
    public static string? Problem(TimeSpan value) => value > Longest
        ? $"{value} is longer than a day. A number alone counts days: write 00:00:30 for 30 seconds"
        : value < TimeSpan.FromMilliseconds(1) ? $"{value} is shorter than a millisecond. Write 00:00:30 for 30 seconds" : null;
}
