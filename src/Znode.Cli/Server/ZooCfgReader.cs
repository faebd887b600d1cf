using System.Text;
using Znode.Ensemble;

namespace Znode.Cli.Server;

/// <summary>What reading a zoo.cfg gave: the settings, and what the operator should hear about the rest.</summary>
/// <param name="Settings">What the file asks for.</param>
/// <param name="Errors">Why the server can not start, one line each; empty when it can.</param>
/// <param name="Unknown">Keys that nobody knows.</param>
/// <param name="NotYet">Keys that ZooKeeper knows and this release does not follow.</param>
/// <param name="WithoutCounterpart">Keys that tune parts of Apache's server that are not here.</param>
/// <param name="SingleServer">One <c>server.N</c> line with standaloneEnabled: ignored, as ZooKeeper does.</param>
internal sealed record ZooCfgReading(
    ZooCfg Settings,
    IReadOnlyList<string> Errors,
    IReadOnlyList<string> Unknown,
    IReadOnlyList<string> NotYet,
    IReadOnlyList<string> WithoutCounterpart,
    bool SingleServer);

/// <summary>Turns the text of a zoo.cfg into settings. Error texts that ZooKeeper has are ZooKeeper's (spec operations §1.1).</summary>
internal sealed class ZooCfgReader(string file)
{
    private readonly ZooCfg _settings = new();
    private readonly List<string> _errors = [];
    private readonly List<string> _unknown = [];
    private readonly List<string> _notYet = [];
    private readonly List<string> _withoutCounterpart = [];
    private readonly List<JavaProperty> _servers = [];

    /// <summary>Reads the file at a path.</summary>
    /// <exception cref="IOException">It can not be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ZooCfgReading ReadFile(string path) => new ZooCfgReader(path).Read(File.ReadAllText(path, Encoding.Latin1));

    public ZooCfgReading Read(string text)
    {
        IReadOnlyList<JavaProperty> entries = [];
        try
        {
            entries = JavaProperties.Parse(text);
        }
        catch (FormatException malformed)
        {
            _errors.Add($"{file}: {malformed.Message}");
        }

        foreach (var entry in entries)
        {
            Take(entry);
        }

        if (_errors.Count == 0)
        {
            CheckMembership();
            CheckTogether();
        }

        return new(_settings, _errors, _unknown, _notYet, _withoutCounterpart, _servers.Count == 1);
    }

    private void Take(JavaProperty entry)
    {
        if (ZooCfgKeys.Followed.TryGetValue(entry.Key, out var key))
        {
            if (!key.TrySet(_settings, entry.Value))
            {
                Refuse(entry, $"{key.Allowed} is allowed");
            }
            else if (entry is { Key: "snapshot.compression.method", Value: "snappy" })
            {
                _notYet.Add("snapshot.compression.method=snappy");
            }

            return;
        }

        switch (ZooCfgKeys.FateOf(entry.Key))
        {
            case ZooCfgKeyFate.Ensemble:
                _servers.Add(entry);
                break;
            case ZooCfgKeyFate.NotYet:
                _notYet.Add(entry.Key);
                break;
            case ZooCfgKeyFate.WithoutCounterpart:
                _withoutCounterpart.Add(entry.Key);
                break;
            case ZooCfgKeyFate.RefusedWhenTrue when entry.Value.Equals("true", StringComparison.OrdinalIgnoreCase):
                Refuse(entry, "required authentication is not in this release, and without it the port would be open to everybody; only 'false' is allowed");
                break;
            case ZooCfgKeyFate.Unknown:
                _unknown.Add(entry.Key);
                break;
        }
    }

    /// <summary>One server with standaloneEnabled is a standalone server; more are an ensemble. ZooKeeper: <c>QuorumPeerConfig.parseDynamicConfig</c>.</summary>
    private void CheckMembership()
    {
        if (_servers.Count == 0)
        {
            return;
        }

        var first = _servers[0];
        if (_servers.Count == 1 && first.Key != "dynamicConfigFile" && _settings.StandaloneEnabled)
        {
            if (first.Value.Contains(":observer", StringComparison.OrdinalIgnoreCase))
            {
                _errors.Add($"{file}, line {first.Line}: Observers w/o participants is an invalid configuration");
            }

            return;
        }

        Refuse(first, "ensembles are not in this release yet; one member alone has no such line");
    }

    private void CheckTogether()
    {
        if (_settings.DataDir is null)
        {
            _errors.Add($"{file}: dataDir is not set");
        }

        if (_settings.ClientPort is null)
        {
            _errors.Add(_settings.ClientPortAddress is null
                ? $"{file}: clientPort is not set"
                : $"{file}: clientPortAddress is set but clientPort is not set");
        }

        var min = _settings.MinSessionTimeoutMs == -1 ? _settings.TickTimeMs * 2L : _settings.MinSessionTimeoutMs;
        var max = _settings.MaxSessionTimeoutMs == -1 ? _settings.TickTimeMs * 20L : _settings.MaxSessionTimeoutMs;
        if (min > max)
        {
            _errors.Add($"{file}: minSessionTimeout must not be larger than maxSessionTimeout ({min} and {max} ms)");
        }
    }

    private void Refuse(JavaProperty entry, string why) => _errors.Add($"{file}, line {entry.Line}: {entry.Key}={entry.Value}: {why}");
}
