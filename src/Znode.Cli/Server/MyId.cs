using System.Globalization;
using Znode.Ensemble;

namespace Znode.Cli.Server;

/// <summary>The file that says which of the members this one is (spec operations §1.2).</summary>
internal static class MyId
{
    /// <exception cref="ZooCfgException">It is missing, or does not say one of the members.</exception>
    public static ServerId Read(string dataDirectory, EnsembleConfig config)
    {
        var path = Path.Combine(dataDirectory, "myid");
        var allowed = string.Join(", ", config.Servers.Keys);
        string text;
        try
        {
            text = File.ReadLines(path).FirstOrDefault("");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ZooCfgException($"myid file is missing: write the number of this member's server.N line into {Path.GetFullPath(path)}, one of {allowed}");
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw new ZooCfgException($"{Path.GetFullPath(path)}: serverid {text} is not a number; one of {allowed} is allowed");
        }

        if (number is < 0 or > 254)
        {
            throw new ZooCfgException($"{Path.GetFullPath(path)}: serverid {number}: a member's number is part of its clients' session ids; 0 to 254 are allowed. Give this one another, in all files");
        }

        return config.Servers.ContainsKey(new(number))
            ? new(number)
            : throw new ZooCfgException($"{Path.GetFullPath(path)}: My id {number} not in the peer list; one of {allowed} is allowed, or add server.{number}");
    }
}
