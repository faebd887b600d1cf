using Znode.Consensus.Zab.Election;
using Znode.Consensus.Zab.Following;
using Znode.Consensus.Zab.Leading;
using Znode.Consensus.Zab.Messages;
using Znode.Ensemble;

namespace Znode.Consensus.Zab;

/// <summary>What a replica knows whatever its role, and how it goes from one role to the next. ZooKeeper: <c>QuorumPeer</c>.</summary>
internal sealed class Replica
{
    private readonly FastLeaderElection _election;

    /// <summary>Channels that peers opened before this replica knew that it leads, with what came on them.</summary>
    private readonly SortedDictionary<long, (ChannelId Channel, ZabMessage.LearnerInfo? Info)> _waiting = [];
    private ICollection<EngineOutput> _outputs = [];
    private long _channels;

    public Replica(ZabOptions options, ServerId self, EnsembleConfig config, ZabState stored)
    {
        Options = options;
        Self = self;
        Members = new(config, stored.Pending);
        AcceptedEpoch = PromisedEpoch = stored.AcceptedEpoch;
        CurrentEpoch = stored.CurrentEpoch;
        History = new(options, stored.LastLogged);
        _election = new(self, options);
        Role = new Looking(this, _election, "the member has started");
    }

    public ZabOptions Options { get; }

    public ServerId Self { get; }

    /// <summary>Gets the members: the configuration in force, and the one that is being changed to.</summary>
    public Membership Members { get; private set; }

    /// <summary>Gets the highest epoch agreed to, on disk. Never decreases. Paper: <c>f.p</c>.</summary>
    public Epoch AcceptedEpoch { get; private set; }

    /// <summary>Gets the highest epoch that was to be saved as agreed to. Invariant: not below <see cref="AcceptedEpoch"/>; above it while the disk is at it, whatever came of that leader.</summary>
    public Epoch PromisedEpoch { get; private set; }

    /// <summary>Gets the epoch of the last leader that this replica was level with, on disk. Invariant: not above <see cref="AcceptedEpoch"/>. Paper: <c>f.a</c>.</summary>
    public Epoch CurrentEpoch { get; private set; }

    public History History { get; }

    /// <summary>Gets the host's monotonic time at the last tick.</summary>
    public long NowMs { get; private set; }

    /// <summary>Gets whether time has begun: nothing comes before the first tick.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Gets how often in a row this replica found a leader and could not become level with it.</summary>
    public int FailedAttempts { get; private set; }

    /// <summary>Gets what the replica is.</summary>
    public Role Role { get; private set; }

    /// <summary>Gets the vote that this replica's last election ended with: what it tells those that look for a leader.</summary>
    public Vote Elected { get; private set; }

    /// <summary>Gets whether this replica votes.</summary>
    public bool IsVoter => Members.Active.IsVoter(Self);

    /// <summary>Gets where outputs go during a step.</summary>
    public ICollection<EngineOutput> Outputs => _outputs;

    /// <summary>Gets whether this replica is listed as one that only listens. One that is not listed yet follows as one that may be.</summary>
    public bool IsObserver => Members.Active.Servers.TryGetValue(Self, out var server) && server.Role == EnsembleRole.Observer;

    /// <summary>Sets where outputs go during a step.</summary>
    public void Begin(ICollection<EngineOutput> outputs) => _outputs = outputs;

    public void Output(EngineOutput output) => _outputs.Add(output);

    public void Send(ChannelId channel, ZabMessage message) => _outputs.Add(new EngineOutput.Send(channel, message));

    public void Close(ChannelId channel, string reason) => _outputs.Add(new EngineOutput.CloseChannel(channel, reason));

    public void Append(IReadOnlyList<LogEntry> entries)
    {
        if (entries.Count > 0)
        {
            History.Append(entries);
            _outputs.Add(new EngineOutput.Append(entries));
        }
    }

    /// <summary>Tells the host what it can apply, if there is more.</summary>
    public void Deliver()
    {
        if (History.TryDeliver(out var upTo))
        {
            _outputs.Add(new EngineOutput.Deliver(upTo));
        }
    }

    /// <summary>Opens a channel to a leader.</summary>
    public ChannelId Open(ServerId leader)
    {
        // Odd numbers are this replica's own; a transport gives even ones to those that it accepts.
        var channel = new ChannelId(leader, (++_channels * 2) - 1);
        _outputs.Add(new EngineOutput.OpenChannel(channel));
        return channel;
    }

    public void Tick(long nowMs)
    {
        Invariant.Require(nowMs >= NowMs, $"The clock is monotonic: {NowMs}, then {nowMs}");
        NowMs = nowMs;
        if (!HasBegun)
        {
            HasBegun = true;
            Become(Role);
            return;
        }

        Role.Tick();
    }

    /// <summary>Goes on to another role.</summary>
    public void Become(Role role)
    {
        Role = role;
        _outputs.Add(new EngineOutput.RoleChanged(role.Status));
        role.Enter();
    }

    /// <summary>Leaves the role for a new election. Whatever was under way with a leader or with learners has ended.</summary>
    public void Look(string reason)
    {
        FailedAttempts = Role.Status.IsServing ? 0 : FailedAttempts + 1;
        Role.Leave(reason);
        Become(new Looking(this, _election, reason));
    }

    /// <summary>The election has ended with this vote.</summary>
    public void Follow(Vote vote)
    {
        Elected = vote;
        if (vote.Leader == Self)
        {
            Become(new Leader(this));
            foreach (var (channel, info) in TakeWaiting())
            {
                Role.Accepted(channel);
                if (info is not null && Role is Leader)
                {
                    Role.Received(channel, info);
                }
            }
        }
        else
        {
            foreach (var (channel, _) in TakeWaiting())
            {
                Close(channel, "this member does not lead");
            }

            Become(new LearnerDiscovery(this, vote.Leader));
        }
    }

    /// <summary>The leader is told to be another one: no election is needed, for the epoch is agreed on with a quorum anyway.</summary>
    public void FollowDesignated(ServerId leader, string reason)
    {
        Role.Leave(reason);
        Follow(new(leader, History.LastLogged, CurrentEpoch));
    }

    /// <summary>The vote carries the epoch that came of it from the moment that it is established.</summary>
    public void Establish(Epoch epoch) => Elected = Elected with { PeerEpoch = epoch };

    /// <summary>An entry of the log changes who the members are, once it is committed.</summary>
    public void ConfigProposed(Zxid zxid, EnsembleConfig config)
    {
        // An observer hears of it when it is committed, and once more when it comes into force.
        if (zxid > History.LastLogged || config.Version <= Members.Active.Version)
        {
            return;
        }

        if (Members.Pending is { } before && before.Zxid < zxid)
        {
            // No leader changes the members before the change before is in force; a quorum of the first and the last need not meet those of the one between.
            Activate(before.Config);
        }

        Members = new(Members.Active, new(zxid, config));
    }

    /// <summary>The change with this zxid is committed.</summary>
    public void ActivateProposed(Zxid zxid)
    {
        if (Members.Pending is { } pending && pending.Zxid <= zxid)
        {
            Activate(pending.Config);
        }
    }

    /// <summary>The members are these from here on, unless a newer configuration is known.</summary>
    public void Activate(EnsembleConfig config)
    {
        if (config.Version > Members.Active.Version)
        {
            Members = new(config, Members.Pending is { } pending && pending.Config.Version > config.Version ? pending : null);
            _outputs.Add(new EngineOutput.ConfigActivated(config));
        }
    }

    public void AnswerLooking(ServerId from, Notification notification) =>
        _election.AnswerLooking(from, notification, Role.Status.Role switch
        {
            EngineRole.Leading => PeerState.Leading,
            EngineRole.Observing => PeerState.Observing,
            _ => PeerState.Following,
        }, Elected, Members.ActiveText, _outputs);

    public void SaveAcceptedEpoch(Epoch epoch)
    {
        Invariant.Require(epoch > AcceptedEpoch && epoch >= PromisedEpoch, $"Epoch {epoch} is later than the accepted {AcceptedEpoch}, or the one that the disk is at, {PromisedEpoch}");
        if (epoch > PromisedEpoch)
        {
            PromisedEpoch = epoch;
            _outputs.Add(new EngineOutput.SaveAcceptedEpoch(epoch));
        }
    }

    public void AcceptedEpochSaved(Epoch epoch)
    {
        AcceptedEpoch = epoch > AcceptedEpoch ? epoch : AcceptedEpoch;
        Role.AcceptedEpochSaved(epoch);
    }

    public void CurrentEpochSaved(Epoch epoch)
    {
        CurrentEpoch = epoch > CurrentEpoch ? epoch : CurrentEpoch;
        Invariant.Require(CurrentEpoch <= AcceptedEpoch, $"The current epoch {CurrentEpoch} was accepted, as {AcceptedEpoch} was");
        Role.CurrentEpochSaved(epoch);
    }

    public void PersistFailed(Zxid lastPersisted)
    {
        Role.Leave("the disk can not be written");
        History.RollBackToPersisted(lastPersisted);
        PromisedEpoch = AcceptedEpoch;
        ForgetProposed(lastPersisted);
        Become(new DiskFailed(this));
        _outputs.Add(new EngineOutput.Discard(lastPersisted));
    }

    /// <summary>The disk was done with a leader's snapshot only when that leader had been left. The state is the snapshot's all the same: what follows begins there.</summary>
    public void InstalledLate(Zxid snapshot)
    {
        if (snapshot <= History.LastLogged)
        {
            return;
        }

        History.Reset(snapshot);
        ForgetProposed(Zxid.Zero);
        if (Role is not DiskFailed)
        {
            Look("the state is another one now");
        }
    }

    /// <summary>What came after this zxid is not in the log any more.</summary>
    public void ForgetProposed(Zxid last)
    {
        if (Members.Pending is { } pending && pending.Zxid > last)
        {
            Members = new(Members.Active, null);
        }
    }

    /// <summary>Keeps a channel until the election has ended.</summary>
    public void KeepWaiting(ChannelId channel, ZabMessage.LearnerInfo? info) => _waiting[channel.Number] = (channel, info);

    /// <summary>Tells whether a channel waits for the election's end.</summary>
    public bool IsWaiting(ChannelId channel) => _waiting.ContainsKey(channel.Number);

    public void Closed(ChannelId channel)
    {
        _waiting.Remove(channel.Number);
        Role.Closed(channel);
    }

    private List<(ChannelId Channel, ZabMessage.LearnerInfo? Info)> TakeWaiting()
    {
        List<(ChannelId, ZabMessage.LearnerInfo?)> waiting = [.. _waiting.Values];
        _waiting.Clear();
        return waiting;
    }
}
