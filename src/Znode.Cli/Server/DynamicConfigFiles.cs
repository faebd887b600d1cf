using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Znode.Ensemble;

namespace Znode.Cli.Server;

/// <summary>
/// Keeps a zoo.cfg true when the members change: each configuration that comes into force goes into a file of its own, <c>zoo.cfg.dynamic.&lt;version&gt;</c>, and the zoo.cfg then
/// names that instead of listing the members. ZooKeeper: <c>QuorumPeerConfig.writeDynamicConfig</c> and <c>editStaticConfig</c> (spec quorum-protocol §8.3).
/// </summary>
/// <remarks>Thread-safe. Files are replaced whole. A configuration that is older than the last one written is let go.</remarks>
internal sealed class DynamicConfigFiles(string zooCfg, ServerId self, ILogger logger)
{
    private static readonly string[] Replaced = ["server.", "group.", "weight."];
    private readonly Lock _writing = new();
    private long _written;

    /// <summary>Writes down a configuration that has come into force.</summary>
    public void Write(EnsembleConfig config)
    {
        lock (_writing)
        {
            if (config.Version <= _written)
            {
                return;
            }

            try
            {
                var path = Path.GetFullPath(zooCfg);
                var dynamic = string.Create(CultureInfo.InvariantCulture, $"{path}.dynamic.{config.Version:x}");
                Replace(dynamic, string.Join('\n', EnsembleConfigText.DynamicFileLines(config)) + "\n");
                var before = File.ReadAllText(path, Encoding.Latin1);
                if (!File.Exists(path + ".bak"))
                {
                    Replace(path + ".bak", before);
                }

                Replace(path, Static(before, config, dynamic));
                _written = config.Version;
                Log.MembersWritten(logger, dynamic);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
            {
                // The members are what they are: what is in force is in the data directory, too, and counts there.
                Log.MembersNotWritten(logger, zooCfg, exception);
            }
        }
    }

    /// <summary>The zoo.cfg without what the dynamic file says, and with that file's name.</summary>
    private string Static(string text, EnsembleConfig config, string dynamic)
    {
        var hasClientPort = config.Servers.TryGetValue(self, out var own) && own.ClientPort is not null;
        var dropped = JavaProperties.Parse(text).Where(entry => IsReplaced(entry.Key, hasClientPort)).Select(entry => entry.Line).ToHashSet();
        var kept = text.TrimEnd('\n').Split('\n').Where((_, index) => !dropped.Contains(index + 1));
        return string.Join('\n', kept.Append($"dynamicConfigFile={dynamic}")) + "\n";
    }

    private static bool IsReplaced(string key, bool hasClientPort) =>
        Replaced.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)) || key is "peerType" or "dynamicConfigFile" || (hasClientPort && key is "clientPort" or "clientPortAddress");

    private static void Replace(string path, string text)
    {
        var whole = path + ".tmp";
        using (var stream = new FileStream(whole, FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.Latin1.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(whole, path, overwrite: true);
    }
}
