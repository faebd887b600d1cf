using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Znode.Ensemble;

/// <summary>A configuration as text (spec quorum-protocol §8.2). ZooKeeper: <c>QuorumMaj</c> and <c>QuorumHierarchical</c>, <c>toString</c> and <c>parse</c>.</summary>
internal static class EnsembleConfigText
{
    private const string GroupPrefix = "group.";
    private const string WeightPrefix = "weight.";
    private const string VersionKey = "version";

    /// <summary>The canonical text: members, groups, weights, version, each by number.</summary>
    public static string Format(EnsembleConfig config)
    {
        var text = new StringBuilder();
        foreach (var line in MemberLines(config))
        {
            text.Append(line).Append('\n');
        }

        return text.Append(CultureInfo.InvariantCulture, $"{VersionKey}={config.Version:x}").ToString();
    }

    /// <summary>The lines of a <c>.dynamic</c> file, sorted; the file's name has the version (spec §8.3).</summary>
    public static IReadOnlyList<string> DynamicFileLines(EnsembleConfig config) => [.. MemberLines(config).Order(StringComparer.Ordinal)];

    public static EnsembleConfig Parse(string text)
    {
        var config = new EnsembleConfig(ImmutableSortedDictionary<ServerId, EnsembleServer>.Empty, Version: 0);
        foreach (var (key, value, line) in JavaProperties.Parse(text))
        {
            try
            {
                config = Add(config, key, value);
            }
            catch (FormatException fault)
            {
                throw new FormatException($"line {line}: {fault.Message}", fault);
            }
        }

        return EnsembleConfigRules.FirstFault(config) is { } broken ? throw new FormatException(broken) : config;
    }

    private static IEnumerable<string> MemberLines(EnsembleConfig config)
    {
        foreach (var server in config.Servers.Values)
        {
            yield return EnsembleServerText.Format(server);
        }

        foreach (var group in config.Groups.GroupBy(static pair => pair.Value, static pair => pair.Key).OrderBy(static group => group.Key))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{GroupPrefix}{group.Key}={string.Join(':', group)}");
        }

        // ZooKeeper writes the weight of every member that is in a group, also the usual one.
        foreach (var id in config.Groups.Keys)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{WeightPrefix}{id}={config.Weights.GetValueOrDefault(id, 1)}");
        }
    }

    private static EnsembleConfig Add(EnsembleConfig config, string key, string value)
    {
        if (key.StartsWith(EnsembleServerText.KeyPrefix, StringComparison.Ordinal))
        {
            var server = EnsembleServerText.Parse(key, value);
            return config with { Servers = config.Servers.SetItem(server.Id, server) };
        }

        if (key.StartsWith(GroupPrefix, StringComparison.Ordinal))
        {
            return AddGroup(config, key, value);
        }

        if (key.StartsWith(WeightPrefix, StringComparison.Ordinal))
        {
            var id = EnsembleServerText.ParseId(key, WeightPrefix);
            return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var weight)
                ? config with { Weights = weight == 1 ? config.Weights.Remove(id) : config.Weights.SetItem(id, weight) }
                : throw new FormatException($"{key}={value} is no weight; allowed: 0 to {int.MaxValue}");
        }

        if (key == VersionKey)
        {
            return long.TryParse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var version)
                ? config with { Version = version }
                : throw new FormatException($"{key}={value} is no version; allowed: 1 to 16 hexadecimal digits, without 0x");
        }

        throw new FormatException($"{key}={value} is unknown; allowed: server.N, group.N, weight.N, version");
    }

    private static EnsembleConfig AddGroup(EnsembleConfig config, string key, string value)
    {
        if (!int.TryParse(key.AsSpan(GroupPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var group))
        {
            throw new FormatException($"{key} is no group; the form is {GroupPrefix}N with N from 0 to {int.MaxValue}");
        }

        foreach (var member in value.Split(':', StringSplitOptions.TrimEntries))
        {
            if (!EnsembleServerText.TryParseId(member, out var id))
            {
                throw new FormatException($"{key}={value} has the member '{member}'; the form is {key}=N:N:… with N from 0 to {int.MaxValue}");
            }

            if (config.Groups.TryGetValue(id, out var other) && other != group)
            {
                throw new FormatException($"{key}={value} has the member {id}, which is in group.{other} already; a member is in one group");
            }

            config = config with { Groups = config.Groups.SetItem(id, group) };
        }

        return config;
    }
}
