using System.Globalization;
using System.Text;
using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Election;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Consensus.Tests.Transcripts;

/// <summary>Elections that a script of commands drives, with every notification and decision written down.</summary>
/// <remarks>
/// <para>
/// Commands: <c>members 1,2,3 [observers=4] [groups=1:2,3:4] [weights=3:0]</c>, <c>pending 1,4,5 at 1,4</c> (a change that these have seen), <c>stored 1 epoch=1 last=1_5</c>, <c>start [1 2]</c>,
/// <c>settle</c> (deliver everything), <c>tick 200</c> (milliseconds), <c>crash 3</c>, <c>look 1 2</c> (they notice that their leader is gone), <c>epoch 2</c> (who has a leader agrees on it),
/// <c>cut 1-2 1-3</c>, <c>heal</c>.
/// </para>
/// <para>Between two members only the newest undelivered notification is kept, and it is delivered when they can reach each other again (spec quorum-protocol §2.3).</para>
/// </remarks>
internal sealed class ScriptedElection
{
    private readonly SortedDictionary<ServerId, ElectingMember> _members = [];
    private readonly Queue<(ServerId From, ServerId To, Notification Notification)> _underWay = new();
    private readonly SortedDictionary<(ServerId From, ServerId To), Notification> _undelivered = [];
    private readonly HashSet<(ServerId, ServerId)> _cut = [];
    private readonly StringBuilder _text = new();
    private EnsembleConfig _config = null!;

    public long NowMs { get; private set; }

    public ZabOptions Options { get; } = new();

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

    public void Say(string text) => _text.Append("    ").Append(text).Append('\n');

    /// <summary>Sends what a member wants sent; the same to several in one line.</summary>
    public void Send(ServerId from, IEnumerable<EngineOutput> outputs)
    {
        foreach (var group in outputs.Cast<EngineOutput.Notify>().GroupBy(notify => notify.Notification))
        {
            Say($"{from} -> {string.Join(',', group.Select(notify => notify.To))}  {TextOf(group.Key)}");
            foreach (var notify in group)
            {
                _underWay.Enqueue((from, notify.To, notify.Notification));
            }
        }
    }

    private static string TextOf(Notification notification)
    {
        var vote = notification.Vote == Vote.NoCandidate ? "nobody" : $"{notification.Vote.Leader} epoch={notification.Vote.PeerEpoch} last={notification.Vote.Zxid}";
        return $"{notification.State.ToString().ToLowerInvariant()} for {vote} round={notification.Round}";
    }

    private void Perform(string[] words)
    {
        switch (words[0])
        {
            case "members":
                _config = Config(words[1], words, version: 1);
                foreach (var id in _config.Servers.Keys)
                {
                    _members[id] = new(id, this, new(_config));
                }

                break;
            case "pending":
                var pending = Config(words[1], words, version: 2);
                foreach (var id in Ids(words[3]))
                {
                    _members[id] = new(id, this, new(_config, pending));
                }

                break;
            case "stored":
                Member(words[1]).Store(new(Number(Value(words, "epoch"))), ZxidOf(Value(words, "last")));
                break;
            case "start":
                foreach (var member in words.Length == 1 ? _members.Values.ToList() : words[1..].Select(Member).ToList())
                {
                    member.Start();
                }

                Resend();
                break;
            case "settle":
                Settle();
                break;
            case "tick":
                Advance(Number(words[1]));
                break;
            case "crash":
                Member(words[1]).Crash();
                break;
            case "look":
                foreach (var member in words[1..].Select(Member))
                {
                    member.Look();
                }

                break;
            case "epoch":
                foreach (var member in _members.Values)
                {
                    member.Establish(new(Number(words[1])));
                }

                break;
            case "cut":
                foreach (var ends in words[1..].Select(word => word.Split('-').SelectMany(Ids).ToList()))
                {
                    _cut.Add((ends[0], ends[1]));
                    _cut.Add((ends[1], ends[0]));
                }

                break;
            case "heal":
                _cut.Clear();
                Resend();
                break;
            default:
                throw new InvalidOperationException($"No command {words[0]}");
        }
    }

    private void Advance(long milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 10)
        {
            NowMs += 10;
            foreach (var member in _members.Values)
            {
                member.Tick();
            }

            Settle();
        }
    }

    private void Settle()
    {
        for (var delivered = 0; _underWay.TryDequeue(out var next); delivered++)
        {
            Assert.That(delivered, Is.LessThan(10_000), "It never settles");
            if (_cut.Contains((next.From, next.To)) || !_members.TryGetValue(next.To, out var to) || !to.IsRunning)
            {
                _undelivered[(next.From, next.To)] = next.Notification;
                continue;
            }

            to.Hear(next.From, next.Notification);
        }
    }

    /// <summary>Who can be reached again is sent the last thing it missed.</summary>
    private void Resend()
    {
        foreach (var ((from, to), notification) in _undelivered.ToList())
        {
            if (!_cut.Contains((from, to)) && _members[from].IsRunning && _members.TryGetValue(to, out var member) && member.IsRunning)
            {
                _undelivered.Remove((from, to));
                Say($"{from} -> {to}  {TextOf(notification)} (again)");
                _underWay.Enqueue((from, to, notification));
            }
        }
    }

    private ElectingMember Member(string id) => _members[Ids(id).Single()];

    private static EnsembleConfig Config(string voters, string[] words, long version)
    {
        var lines = Ids(voters).Select(id => $"server.{id}=host{id}:2888:3888").Concat(Ids(Value(words, "observers")).Select(id => $"server.{id}=host{id}:2888:3888:observer"));
        var groups = Value(words, "groups").Split(',', StringSplitOptions.RemoveEmptyEntries).Select((members, i) => $"group.{i + 1}={members}");
        var weights = Value(words, "weights").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(weight => $"weight.{weight.Replace(':', '=')}");
        return EnsembleConfig.Parse(string.Join('\n', lines.Concat(groups).Concat(weights).Append($"version={version}")));
    }

    private static IEnumerable<ServerId> Ids(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => new ServerId(Number(id)));

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static Zxid ZxidOf(string text) => text == "untrusted" ? FastLeaderElection.Untrusted : new(new Epoch(Number(text.Split('_')[0])), (uint)Number(text.Split('_')[1]));

    private static string Value(string[] words, string key) =>
        words.FirstOrDefault(word => word.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? "";
}
