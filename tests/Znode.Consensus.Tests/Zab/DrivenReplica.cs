using Znode.Consensus.Tests.Transcripts;
using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Consensus.Tests.Zab;

/// <summary>One replica, of which the test is everything else: peers, network, disk and clock.</summary>
internal sealed class DrivenReplica
{
    private readonly EnsembleConfig _config;
    private readonly ServerId _self;
    private Notification _said = null!;
    private long _accepted;

    /// <summary>Creates a replica that looks for a leader.</summary>
    public DrivenReplica(long self, ZabState stored = default, EnsembleConfig? config = null, ZabOptions? options = null)
    {
        _self = new(self);
        _config = config ?? Config(3);
        Engine = new(options ?? new() { TickTimeMs = 100 }, _self, _config, stored);
        Step(new EngineInput.Tick(0));
    }

    public ZabEngine Engine { get; }

    public EngineStatus Status => Engine.Status;

    public long NowMs { get; private set; }

    /// <summary>Gets the channel that the replica opened last, to its leader.</summary>
    public ChannelId ToLeader { get; private set; }

    public static Zxid Zxid(long epoch, uint counter) => new(new Epoch(epoch), counter);

    public static List<LogEntry> Entries(long epoch, uint first, uint last) =>
        [.. Enumerable.Range((int)first, (int)(last - first + 1)).Select(counter => new LogEntry(Zxid(epoch, (uint)counter), new byte[4]))];

    public static EnsembleConfig Config(int voters, int observers = 0, string more = "", long version = 0) =>
        EnsembleConfig.Parse(string.Join('\n', Enumerable.Range(1, voters + observers)
            .Select(id => $"server.{id}=host{id}:2888:3888:{(id > voters ? "observer" : "participant")}")
            .Append(more)
            .Append($"version={version:x}")));

    public List<EngineOutput> Step(EngineInput input)
    {
        var outputs = new List<EngineOutput>();
        Engine.Step(input, outputs);
        foreach (var output in outputs)
        {
            _said = output is EngineOutput.Notify notify ? notify.Notification : _said;
            ToLeader = output is EngineOutput.OpenChannel open ? open.Channel : ToLeader;
        }

        return outputs;
    }

    /// <summary>What follows from an input, as text, without what belongs to the election.</summary>
    public string[] Does(EngineInput input) => Texts(Step(input));

    /// <summary>What follows from a message.</summary>
    public string[] Hears(ChannelId channel, ZabMessage message) => Does(new EngineInput.Received(channel, message));

    /// <summary>What follows while time passes, in steps of 10 ms.</summary>
    public string[] Waits(int milliseconds)
    {
        var outputs = new List<EngineOutput>();
        for (var passed = 0; passed < milliseconds; passed += 10)
        {
            outputs.AddRange(Step(new EngineInput.Tick(NowMs += 10)));
        }

        return Texts(outputs);
    }

    /// <summary>The others follow this leader, or want to: the replica is told so, and its election ends.</summary>
    public string[] Elects(long leader)
    {
        var outputs = new List<EngineOutput>();
        foreach (var voter in _config.Voters.Where(voter => voter != _self).OrderBy(voter => voter.Value == leader ? 0 : 1))
        {
            var text = _config.ToText();
            var notification = leader == _self.Value
                ? _said with { State = PeerState.Looking }
                : new Notification(voter.Value == leader ? PeerState.Leading : PeerState.Following, new(new(leader), Zxid(9, 9), new(9)), 1, text);
            outputs.AddRange(Step(new EngineInput.Notified(voter, notification)));
        }

        return [.. Texts(outputs), .. Status.Phase == EnginePhase.Election ? Waits(100) : []];
    }

    /// <summary>A peer connects, to follow.</summary>
    public ChannelId Accepts(long peer)
    {
        var channel = new ChannelId(new(peer), ++_accepted * 2);
        Step(new EngineInput.ChannelOpened(channel, IsAccepted: true));
        return channel;
    }

    /// <summary>A peer connects and says who it is.</summary>
    public ChannelId Informed(long peer, long acceptedEpoch = 0, bool isObserver = false)
    {
        var channel = Accepts(peer);
        Hears(channel, new ZabMessage.LearnerInfo(new(acceptedEpoch), isObserver, 0));
        return channel;
    }

    /// <summary>The disk has everything that was written to it; the replica is told.</summary>
    public string[] Persists(Zxid upTo) => Does(new EngineInput.Persisted(upTo));

    public string[] Proposes(long epoch, uint first, uint last) => Does(new EngineInput.Propose(Entries(epoch, first, last)));

    /// <summary>Leads a follower that is behind by nothing through discovery and synchronization, with everything on disk; it is one more, or the replica serves with it.</summary>
    public ChannelId IsFollowedBy(long peer, long epoch, bool isObserver = false, Zxid? last = null)
    {
        var channel = Informed(peer, epoch - 1, isObserver);
        Step(new EngineInput.AcceptedEpochSaved(new(epoch)));
        Hears(channel, new ZabMessage.AckEpoch(last ?? Znode.Zxid.Zero, default(Epoch)));
        Step(new EngineInput.CurrentEpochSaved(new(epoch)));
        Hears(channel, new ZabMessage.Ack(Zxid(epoch, 0)));
        return channel;
    }

    /// <summary>A replica that leads all members of a configuration in epoch 1, with the channels of the others in the order of their numbers.</summary>
    public static DrivenReplica Leader(long self, out ChannelId[] channels, EnsembleConfig? config = null, ZabOptions? options = null)
    {
        var replica = new DrivenReplica(self, config: config, options: options);
        replica.Elects(self);
        var others = replica._config.Servers.Values.Where(server => server.Id.Value != self).ToList();
        var opened = others.Select(server => replica.Informed(server.Id.Value, 0, server.Role == EnsembleRole.Observer)).ToArray();
        replica.Step(new EngineInput.AcceptedEpochSaved(new(1)));
        foreach (var channel in opened)
        {
            replica.Hears(channel, new ZabMessage.AckEpoch(Znode.Zxid.Zero, default(Epoch)));
        }

        replica.Step(new EngineInput.CurrentEpochSaved(new(1)));
        foreach (var channel in opened)
        {
            replica.Hears(channel, new ZabMessage.Ack(Zxid(1, 0)));
        }

        Assert.That(replica.Status.IsServing, $"{replica.Status}");
        channels = opened;
        return replica;
    }

    /// <summary>A replica that has its channel to the leader.</summary>
    public static DrivenReplica Learner(long self, long leader, ZabState stored = default, EnsembleConfig? config = null)
    {
        var replica = new DrivenReplica(self, stored, config);
        replica.Elects(leader);
        replica.Step(new EngineInput.ChannelOpened(replica.ToLeader, IsAccepted: false));
        return replica;
    }

    /// <summary>A replica that has promised an epoch to its leader and is about to be made level.</summary>
    public static DrivenReplica Promised(long self, long leader, long epoch, ZabState stored = default, EnsembleConfig? config = null)
    {
        var replica = Learner(self, leader, stored, config);
        replica.Hears(replica.ToLeader, new ZabMessage.LeaderInfo(new(epoch)));
        replica.Step(new EngineInput.AcceptedEpochSaved(new(epoch)));
        return replica;
    }

    /// <summary>A replica that follows or observes, level with a leader that has no history.</summary>
    public static DrivenReplica Follower(long self, long leader, long epoch, EnsembleConfig? config = null)
    {
        var replica = Promised(self, leader, epoch, config: config);
        replica.Hears(replica.ToLeader, new ZabMessage.Diff(Znode.Zxid.Zero));
        replica.Hears(replica.ToLeader, new ZabMessage.NewLeader(new(epoch), replica._config.ToText()));
        replica.Step(new EngineInput.CurrentEpochSaved(new(epoch)));
        replica.Hears(replica.ToLeader, new ZabMessage.UpToDate());
        Assert.That(replica.Status.IsServing, $"{replica.Status}");
        return replica;
    }

    /// <summary>Outputs as text; notifications of the election are left out.</summary>
    public static string[] Texts(IEnumerable<EngineOutput> outputs) => [.. outputs.Select(Text).Where(text => text.Length > 0)];

    private static string Text(EngineOutput output) => output switch
    {
        EngineOutput.Notify => "",
        EngineOutput.Send send => $"to {send.Channel.Peer}: {MessageText.Of(send.Message)}",
        EngineOutput.SendHistory send => $"to {send.Channel.Peer}: {(send.Snapshot is null ? "" : $"snapshot {send.Snapshot} and ")}log after {send.After} up to {send.UpTo}, committed {send.Committed}",
        EngineOutput.FindHistory find => $"find history after {find.After}",
        EngineOutput.Append append => $"append {MessageText.Of(append.Entries)}",
        EngineOutput.Deliver deliver => $"deliver {deliver.UpTo}",
        EngineOutput.Discard discard => $"discard after {discard.After}",
        EngineOutput.Truncate truncate => $"truncate to {truncate.To}",
        EngineOutput.InstallSnapshot install => $"install {install.Zxid}",
        EngineOutput.SaveAcceptedEpoch save => $"save acceptedEpoch {save.Epoch}",
        EngineOutput.SaveCurrentEpoch save => $"save currentEpoch {save.Epoch}",
        EngineOutput.OpenChannel open => $"open {open.Channel.Peer}",
        EngineOutput.CloseChannel close => $"close {close.Channel.Peer}: {close.Reason}",
        EngineOutput.RoleChanged { Status: var status } => $"{status.Role.ToString().ToLowerInvariant()} in {status.Phase.ToString().ToLowerInvariant()}",
        EngineOutput.ConfigActivated activated => $"members {string.Join(' ', activated.Config.Voters)}",
        EngineOutput.LeadershipConfirmed confirmed => $"confirmed {confirmed.Ticket}",
        EngineOutput.CollectTouched => "collect touched",
        EngineOutput.SessionsTouched touched => $"touched {touched.Sessions.Count}",
        EngineOutput.Relayed relayed => $"relayed {relayed.Message.GetType().Name}",
        _ => output.GetType().Name,
    };
}
