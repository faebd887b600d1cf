using System.Globalization;

namespace Znode.Cli.Shell.Text;

/// <summary>The short name of a time zone, as Java's <c>zzz</c> prints it: <c>UTC</c>, <c>CET</c>, <c>CEST</c>, <c>PST</c>, … or <c>GMT+05:30</c>.</summary>
/// <remarks>.NET has no abbreviations without a culture's data, which a small program does not carry: the common ones are here, the rest show their offset.</remarks>
internal static class TimeZoneName
{
    public static string Of(TimeZoneInfo zone, DateTimeOffset instant)
    {
        var offset = zone.GetUtcOffset(instant);
        var isSummer = zone.IsDaylightSavingTime(instant);
        return (zone.HasIanaId ? zone.Id : TryToIana(zone.Id)) switch
        {
            "UTC" or "Etc/UTC" or "Etc/UCT" or "Zulu" => "UTC",
            "GMT" or "Etc/GMT" => "GMT",
            "Europe/London" or "Europe/Belfast" or "GB" => isSummer ? "BST" : "GMT",
            "Europe/Moscow" => "MSK",
            "Asia/Shanghai" or "Asia/Taipei" or "PRC" => "CST",
            "Asia/Tokyo" or "Japan" => "JST",
            "Asia/Seoul" => "KST",
            "Asia/Hong_Kong" => "HKT",
            "Asia/Kolkata" or "Asia/Calcutta" => "IST",
            "America/New_York" or "America/Toronto" or "America/Detroit" or "US/Eastern" => isSummer ? "EDT" : "EST",
            "America/Chicago" or "US/Central" => isSummer ? "CDT" : "CST",
            "America/Denver" or "US/Mountain" => isSummer ? "MDT" : "MST",
            "America/Phoenix" => "MST",
            "America/Los_Angeles" or "America/Vancouver" or "US/Pacific" => isSummer ? "PDT" : "PST",
            "Australia/Sydney" or "Australia/Melbourne" => isSummer ? "AEDT" : "AEST",
            var id when id.StartsWith("Europe/", StringComparison.Ordinal) && offset - (isSummer ? TimeSpan.FromHours(1) : default) is { Hours: 1, Minutes: 0 } =>
                isSummer ? "CEST" : "CET",
            var id when id.StartsWith("Europe/", StringComparison.Ordinal) && zone.SupportsDaylightSavingTime
                && offset - (isSummer ? TimeSpan.FromHours(1) : default) is { Hours: 2, Minutes: 0 } => isSummer ? "EEST" : "EET",
            _ when offset == default => "UTC",
            _ => string.Create(CultureInfo.InvariantCulture, $"GMT{(offset < default(TimeSpan) ? '-' : '+')}{offset:hh\\:mm}"),
        };
    }

    private static string TryToIana(string id) => TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out var iana) ? iana : id;
}
