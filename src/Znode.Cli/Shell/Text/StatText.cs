using System.Globalization;

namespace Znode.Cli.Shell.Text;

/// <summary>A stat as zkCli prints it. Source: spec operations §9.2; ZooKeeper: <c>StatPrinter</c>.</summary>
internal static class StatText
{
    /// <param name="writer">Where to.</param>
    /// <param name="stat">What.</param>
    /// <param name="zone">In whose time.</param>
    public static void Write(TextWriter writer, in Stat stat, TimeZoneInfo zone)
    {
        writer.WriteLine($"cZxid = {stat.Czxid.ToHex()}");
        writer.WriteLine($"ctime = {ToDate(stat.Created, zone)}");
        writer.WriteLine($"mZxid = {stat.Mzxid.ToHex()}");
        writer.WriteLine($"mtime = {ToDate(stat.Modified, zone)}");
        writer.WriteLine($"pZxid = {stat.Pzxid.ToHex()}");
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cversion = {stat.Cversion}"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dataVersion = {stat.Version}"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"aclVersion = {stat.Aversion}"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ephemeralOwner = 0x{stat.EphemeralOwner.Value:x}"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"dataLength = {stat.DataLength}"));
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"numChildren = {stat.NumChildren}"));
    }

    /// <summary>Prints a time by Java's pattern <c>EEE MMM dd HH:mm:ss zzz yyyy</c>, in English.</summary>
    public static string ToDate(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(instant, zone);
        return string.Create(CultureInfo.InvariantCulture, $"{local:ddd MMM dd HH:mm:ss} {TimeZoneName.Of(zone, instant)} {local:yyyy}");
    }
}
