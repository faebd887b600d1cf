using System.Text;
using Znode.Ensemble;
using Znode.Server;

namespace Znode.Cli.Server;

/// <summary>What reading a zoo.cfg gave: the settings, and what the operator should hear about the rest.</summary>
/// <param name="Settings">What the file asks for.</param>
/// <param name="Errors">Why the server can not start, one line each; empty when it can.</param>
/// <param name="Unknown">Keys that nobody knows.</param>
/// <param name="NotYet">Keys that ZooKeeper knows and this release does not follow.</param>
/// <param name="WithoutCounterpart">Keys that tune parts of Apache's server that are not here.</param>
/// <param name="SingleServer">One <c>server.N</c> line with standaloneEnabled: ignored, as ZooKeeper does.</param>
/// <param name="Ensemble">Who the members are; null for a member alone.</param>
internal sealed record ZooCfgReading(
    ZooCfg Settings,
    IReadOnlyList<string> Errors,
    IReadOnlyList<string> Unknown,
    IReadOnlyList<string> NotYet,
    IReadOnlyList<string> WithoutCounterpart,
    bool SingleServer,
    EnsembleConfig? Ensemble);

/// <summary>Turns the text of a zoo.cfg into settings. Error texts that ZooKeeper has are ZooKeeper's (spec operations §1.1).</summary>
/// <param name="file">What the file is called in messages.</param>
/// <param name="readFile">Reads the dynamic configuration file; null for the real one.</param>
internal sealed class ZooCfgReader(string file, Func<string, string>? readFile = null)
{
    private readonly ZooCfg _settings = new();
    private readonly List<string> _errors = [];
    private readonly List<string> _unknown = [];
    private readonly List<string> _notYet = [];
    private readonly List<string> _withoutCounterpart = [];
    private readonly List<JavaProperty> _quorumNotYet = [];
    private readonly List<JavaProperty> _quorumWithoutCounterpart = [];
    private readonly List<JavaProperty> _refusedInEnsemble = [];
    private bool _isSingle;
    private EnsembleConfig? _ensemble;

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

        return new(_settings, _errors, _unknown, _notYet, _withoutCounterpart, _isSingle, _ensemble);
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
            case ZooCfgKeyFate.Member:
                _settings.MemberLines.Add(entry);
                break;
            case ZooCfgKeyFate.QuorumNotYet:
                _quorumNotYet.Add(entry);
                break;
            case ZooCfgKeyFate.QuorumWithoutCounterpart:
                _quorumWithoutCounterpart.Add(entry);
                break;
            case ZooCfgKeyFate.RefusedInEnsemble when entry.Value.Equals("true", StringComparison.OrdinalIgnoreCase):
                _refusedInEnsemble.Add(entry);
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
        var members = new MembersReader(file, readFile ?? (static path => File.ReadAllText(path, Encoding.Latin1)));
        var found = members.Read(_settings);
        _errors.AddRange(members.Errors);
        _isSingle = members.IsSingle;
        if (found is null || _errors.Count > 0)
        {
            return;
        }

        _ensemble = found;
        _notYet.AddRange(_quorumNotYet.Select(entry => entry.Key));
        _withoutCounterpart.AddRange(_quorumWithoutCounterpart.Select(entry => entry.Key));
        foreach (var entry in _refusedInEnsemble)
        {
            Refuse(entry, $"{ZooCfgKeys.InsteadOf(entry.Key)}; only 'false' is allowed");
        }

        if (_settings.InitLimit is null)
        {
            _errors.Add($"{file}: initLimit is not set");
        }

        if (_settings.SyncLimit is null)
        {
            _errors.Add($"{file}: syncLimit is not set");
        }
    }

    private void CheckTogether()
    {
        if (_settings.DataDir is null)
        {
            _errors.Add($"{file}: dataDir is not set");
        }

        // The port of an ensemble's member may stand in its own line, and which that is its myid says.
        if (_settings.ClientPort is null && (_ensemble is null || _settings.ClientPortAddress is not null))
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

        var defaults = new ZnodeMemberOptions();
        var least = _settings.NotificationIntervalMinMs ?? defaults.NotificationIntervalMin.TotalMilliseconds;
        var most = _settings.NotificationIntervalMaxMs ?? defaults.NotificationIntervalMax.TotalMilliseconds;
        if (least > most)
        {
            _errors.Add($"{file}: fastleader.minNotificationInterval must not be larger than fastleader.maxNotificationInterval ({least} and {most} ms)");
        }
    }

    private void Refuse(JavaProperty entry, string why) => _errors.Add($"{file}, line {entry.Line}: {entry.Key}={entry.Value}: {why}");
}
