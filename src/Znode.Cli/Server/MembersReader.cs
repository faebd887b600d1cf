using System.Globalization;
using Znode.Ensemble;

namespace Znode.Cli.Server;

/// <summary>Finds out who the members are: from the lines of a zoo.cfg, or from its dynamic configuration file. ZooKeeper: <c>QuorumPeerConfig</c> (spec operations §1.1, §1.3).</summary>
internal sealed class MembersReader(string file, Func<string, string> readFile)
{
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Gets whether one server is configured where one is a server alone.</summary>
    public bool IsSingle { get; private set; }

    /// <summary>Reads the members; null when the server is alone, or something is wrong.</summary>
    public EnsembleConfig? Read(ZooCfg cfg)
    {
        var lines = cfg.MemberLines;
        var source = file;
        if (cfg.DynamicConfigFile is { } dynamic)
        {
            if (lines is [var misplaced, ..])
            {
                _errors.Add($"{file}, line {misplaced.Line}: {misplaced.Key}={misplaced.Value}: parameter: {misplaced.Key} must be in a separate dynamic config file, which is {dynamic}");
                return null;
            }

            source = dynamic;
            lines = ReadDynamic(dynamic);
        }

        if (_errors.Count > 0)
        {
            return null;
        }

        if (lines.Count == 0)
        {
            if (!cfg.StandaloneEnabled)
            {
                _errors.Add($"{source}: standaloneEnabled = false then number of participants should be >0: server.N=host:quorumPort:electionPort names this server at least");
            }

            return null;
        }

        return IsAlone(lines, source, cfg.StandaloneEnabled) ? null : Parse(lines, source, cfg.StandaloneEnabled);
    }

    /// <summary>The version of a configuration that was changed is in its file's name: <c>zoo.cfg.dynamic.100000003</c>.</summary>
    private static long VersionOf(string dynamicFile) =>
        long.TryParse(Path.GetExtension(dynamicFile).AsSpan().TrimStart('.'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private List<JavaProperty> ReadDynamic(string dynamicFile)
    {
        try
        {
            var lines = JavaProperties.Parse(readFile(dynamicFile)).ToList();
            foreach (var line in lines)
            {
                if (line.Key == "version")
                {
                    _errors.Add($"{dynamicFile}, line {line.Line}: dynamic file shouldn't have version inside");
                }
                else if (ZooCfgKeys.FateOf(line.Key) != ZooCfgKeyFate.Member)
                {
                    _errors.Add($"{dynamicFile}, line {line.Line}: Unrecognised parameter: {line.Key}; server.N, group.N and weight.N are allowed");
                }
            }

            return lines;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            _errors.Add($"dynamicConfigFile={dynamicFile}: Error processing {dynamicFile}: {exception.Message}");
            return [];
        }
    }

    private bool IsAlone(List<JavaProperty> lines, string source, bool standaloneEnabled)
    {
        var servers = lines.FindAll(line => line.Key.StartsWith("server.", StringComparison.Ordinal));
        if (servers.Count > 1 || !standaloneEnabled)
        {
            return false;
        }

        IsSingle = servers.Count == 1;
        if (IsSingle && servers[0].Value.Contains(":observer", StringComparison.OrdinalIgnoreCase))
        {
            _errors.Add($"{source}, line {servers[0].Line}: Observers w/o participants is an invalid configuration");
        }

        return true;
    }

    private EnsembleConfig? Parse(List<JavaProperty> lines, string source, bool standaloneEnabled)
    {
        try
        {
            var text = string.Join('\n', lines.Select(line => $"{line.Key}={line.Value.Replace("\\", "\\\\", StringComparison.Ordinal)}"));
            var config = EnsembleConfig.Parse(text) with { Version = source == file ? 0 : VersionOf(source) };
            if (source == file && config.Servers.Values.FirstOrDefault(server => server.QuorumPort == server.ElectionPort) is { } both)
            {
                _errors.Add($"{source}: server.{both.Id}: Client and election port must be different! Please update the configuration file on server.{both.Id}");
                return null;
            }

            if (standaloneEnabled && config.Voters.Count() == 1)
            {
                _errors.Add($"{source}: Observers w/o quorum is an invalid configuration: with one participant, set standaloneEnabled=false");
                return null;
            }

            return config;
        }
        catch (FormatException wrong)
        {
            _errors.Add($"{source}, {Relocated(wrong.Message, lines)}");
            return null;
        }
    }

    /// <summary>What was parsed had a line for each of ours: the message must name ours.</summary>
    private static string Relocated(string message, List<JavaProperty> lines)
    {
        const string Prefix = "line ";
        var end = message.IndexOf(':', StringComparison.Ordinal);
        return message.StartsWith(Prefix, StringComparison.Ordinal) && int.TryParse(message.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? $"line {lines[number - 1].Line}{message[end..]}"
            : $"server.N: {message}";
    }
}
