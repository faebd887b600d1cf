using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Znode.Consensus.Zab;
using Znode.Ensemble;

namespace Znode.Consensus.Tests.Transcripts;

/// <summary>Replicas that a script of commands drives, with everything that they say and decide written down.</summary>
/// <remarks>
/// Commands: <c>cluster members=1,2,3 [observers=4]</c>, <c>stored 1 accepted=1 current=1 log=1_1..1_3</c>, <c>start [1 2]</c>, <c>settle</c>, <c>tick 500</c> (milliseconds), <c>propose 1 3</c>,
/// <c>crash 1</c>, <c>cut 1-2</c>, <c>heal</c>, <c>hold 2</c> and <c>release 2</c> (the disk), <c>snapshot 1</c>, <c>confirm 1</c>, <c>transfer 1 2</c>, <c>members 1 1,2,4</c> (a change, at its leader), <c>fail-disk 2</c>,
/// <c>mend-disk 2</c>, <c>verbose</c>, <c>mute</c>, <c>unmute</c>, <c>states</c>.
/// </remarks>
internal sealed class ScriptedEnsemble
{
    private readonly SortedDictionary<ServerId, ReplicaHost> _hosts = [];
    private readonly Queue<Action> _events = new();
    private readonly StringBuilder _text = new();
    private EnsembleConfig _config = null!;
    private bool _isMuted;

    public ScriptedEnsemble() => Network = new(this);

    public ScriptedNetwork Network { get; }

    public ZabOptions Options { get; init; } = new() { TickTimeMs = 100, InitLimit = 10, SyncLimit = 5, WindowEntries = 4 };

    public long NowMs { get; private set; } = 1_000;

    public IEnumerable<ReplicaHost> Hosts => _hosts.Values;

    /// <summary>Runs a script and gives what followed from each command, below it.</summary>
    public string Run(string script)
    {
        foreach (var line in script.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            _text.Append(line).Append('\n');
            if (line[0] != '#')
            {
                Perform(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return _text.ToString();
    }

    public ReplicaHost Host(ServerId id) => _hosts[id];

    public void Say(string text)
    {
        if (!_isMuted)
        {
            _text.Append("    ").Append(text).Append('\n');
        }
    }

    public void Later(Action action) => _events.Enqueue(action);

    public void Settle()
    {
        for (var i = 0; _events.TryDequeue(out var action); i++)
        {
            if (i > 10_000)
            {
                throw new InvalidOperationException($"It never settles:\n{_text.ToString(_text.Length - 2_000, 2_000)}");
            }

            action();
        }
    }

    private static ServerId Id(string text) => new(long.Parse(text, CultureInfo.InvariantCulture));

    private static Zxid ZxidOf(string text)
    {
        var parts = text.Split('_');
        return new(new Epoch(long.Parse(parts[0], CultureInfo.InvariantCulture)), uint.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static EnsembleConfig Config(IEnumerable<ServerId> voters, IEnumerable<ServerId> observers, long version) => new(
        voters.Select(id => new EnsembleServer(id, $"host{id}", 2888, 3888))
            .Concat(observers.Select(id => new EnsembleServer(id, $"host{id}", 2888, 3888, EnsembleRole.Observer)))
            .ToImmutableSortedDictionary(server => server.Id, server => server),
        version);

    private void Perform(string[] words)
    {
        switch (words[0])
        {
            case "cluster":
                var voters = Value(words, "members").Split(',').Select(Id).ToList();
                var observers = Value(words, "observers").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Id).ToList();
                _config = Config(voters, observers, 0);
                foreach (var id in voters.Concat(observers))
                {
                    _hosts[id] = new(id, this);
                }

                break;
            case "stored":
                Host(Id(words[1])).Store(new(long.Parse(Value(words, "accepted"), CultureInfo.InvariantCulture)), new(long.Parse(Value(words, "current"), CultureInfo.InvariantCulture)), Entries(Value(words, "log")));
                break;
            case "start":
                foreach (var id in words.Length == 1 ? _hosts.Keys.ToList() : words[1..].Select(Id).ToList())
                {
                    if (!_hosts.ContainsKey(id))
                    {
                        _hosts[id] = new(id, this);
                    }

                    Host(id).Start(Options, _config);
                }

                break;
            case "settle":
                Settle();
                break;
            case "tick":
                Advance(int.Parse(words[1], CultureInfo.InvariantCulture));
                break;
            case "propose":
                Propose(Host(Id(words[1])), words.Length > 2 ? int.Parse(words[2], CultureInfo.InvariantCulture) : 1);
                break;
            case "members":
                var leader = Host(Id(words[1]));
                var zxid = leader.Engine.NextZxid;
                Propose(leader, 1);
                foreach (var host in _hosts.Values)
                {
                    // Each host finds the change in what it appends.
                    var config = Config(words[2].Split(',').Select(Id), [], zxid.Value);
                    Later(() => host.Step(new EngineInput.ConfigProposed(zxid, config)));
                }

                break;
            case "crash":
                Host(Id(words[1])).Crash();
                Network.Vanish(Id(words[1]));
                break;
            case "cut":
                var ends = words[1].Split('-').Select(Id).ToList();
                Network.Cut(ends[0], ends[1]);
                break;
            case "heal":
                Network.Heal();
                break;
            case "hold":
                Host(Id(words[1])).IsDiskHeld = true;
                break;
            case "release":
                Host(Id(words[1])).ReleaseDisk();
                break;
            case "snapshot":
                var owner = Host(Id(words[1]));
                owner.Snapshot = owner.Applied;
                owner.Log.RemoveAll(entry => entry.Zxid <= owner.Applied);
                break;
            case "confirm":
                Host(Id(words[1])).Step(new EngineInput.ConfirmLeadership(1));
                break;
            case "transfer":
                Host(Id(words[1])).Step(new EngineInput.TransferLeadership(words.Length > 2 ? Id(words[2]) : null));
                break;
            case "fail-disk":
                var failing = Host(Id(words[1]));
                failing.Step(new EngineInput.PersistFailed(failing.LastLogged));
                break;
            case "mend-disk":
                Host(Id(words[1])).Step(new EngineInput.PersistRecovered());
                break;
            case "verbose":
                Network.IsQuiet = false;
                break;
            case "mute":
                _isMuted = true;
                break;
            case "unmute":
                _isMuted = false;
                break;
            case "states":
                foreach (var host in _hosts.Values.Where(host => host.IsRunning))
                {
                    Say($"{host.Id} {host.Status.Role.ToString().ToLowerInvariant()} {host.Status.Phase.ToString().ToLowerInvariant()} epoch={host.Status.Epoch} last={host.LastLogged} applied={host.Applied}");
                }

                break;
            default:
                throw new InvalidOperationException($"No command {words[0]}");
        }
    }

    private void Advance(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 10)
        {
            NowMs += 10;
            foreach (var host in _hosts.Values)
            {
                host.Step(new EngineInput.Tick(NowMs));
            }

            Settle();
        }
    }

    private void Propose(ReplicaHost host, int count)
    {
        var first = host.Engine.NextZxid;
        host.Step(new EngineInput.Propose([.. Enumerable.Range(0, count).Select(i => new LogEntry(new(first.Value + i), new byte[10]))]));
    }

    private static IEnumerable<LogEntry> Entries(string text)
    {
        if (text.Length == 0)
        {
            yield break;
        }

        foreach (var part in text.Split(','))
        {
            var ends = part.Split("..").Select(ZxidOf).ToList();
            for (var zxid = ends[0]; zxid <= ends[^1]; zxid = zxid.Next)
            {
                yield return new(zxid, new byte[10]);
            }
        }
    }

    private static string Value(string[] words, string key) =>
        words.FirstOrDefault(word => word.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? "";
}
