using System.Globalization;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>How many files the process has open, and may have: known on Linux, where the system says so in files.</summary>
internal static class ProcessFiles
{
    private const string Descriptors = "/proc/self/fd";
    private const string Limits = "/proc/self/limits";

    public static bool TryCountOpen(out long count)
    {
        count = 0;
        if (!Directory.Exists(Descriptors))
        {
            return false;
        }

        count = Directory.EnumerateFileSystemEntries(Descriptors).LongCount();
        return true;
    }

    public static bool TryGetMax(out long max)
    {
        max = 0;
        if (!File.Exists(Limits))
        {
            return false;
        }

        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        return line is not null && long.TryParse(line["Max open files".Length..].TrimStart().Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out max);
    }
}
