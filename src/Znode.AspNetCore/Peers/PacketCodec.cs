using System.Diagnostics;
using Google.Protobuf;
using Znode.AspNetCore.Peers.Wire;
using Znode.Consensus.Zab.Messages;

namespace Znode.AspNetCore.Peers;

/// <summary>The engine's messages as packets, under ZooKeeper's numbers (spec quorum-protocol §4). Pure.</summary>
/// <remarks>Transactions are neither copied nor looked into: out they are wrapped, in they stay the bytes that protobuf has read.</remarks>
internal static class PacketCodec
{
    private static readonly Packet UpToDate = new() { Type = (int)PacketType.UpToDate };
    private static readonly Packet Synced = new() { Type = (int)PacketType.Sync };

    public static Packet Encode(ZabMessage message) => message switch
    {
        ZabMessage.Ack ack => Of(PacketType.Ack, ack.UpTo),
        ZabMessage.Commit commit => Of(PacketType.Commit, commit.UpTo),
        ZabMessage.Proposal proposal => Entries(PacketType.Proposal, proposal.Entries),
        ZabMessage.Inform inform => Entries(PacketType.Inform, inform.Entries),
        ZabMessage.Ping ping => Encode(ping),
        ZabMessage.LearnerInfo info => new()
        {
            Type = (int)(info.IsObserver ? PacketType.ObserverInfo : PacketType.FollowerInfo),
            Epoch = info.AcceptedEpoch.Value,
            ConfigVersion = info.ConfigVersion,
        },
        ZabMessage.LeaderInfo info => new() { Type = (int)PacketType.LeaderInfo, Epoch = info.Epoch.Value },
        ZabMessage.AckEpoch ack => new() { Type = (int)PacketType.AckEpoch, Zxid = ack.LastZxid.Value, Epoch = ack.CurrentEpoch?.Value ?? -1 },
        ZabMessage.Diff diff => Of(PacketType.Diff, diff.LastCommitted),
        ZabMessage.Trunc trunc => Of(PacketType.Trunc, trunc.To),
        ZabMessage.Snap snap => Of(PacketType.Snap, snap.Zxid),
        ZabMessage.NewLeader leader => new() { Type = (int)PacketType.NewLeader, Epoch = leader.Epoch.Value, Config = leader.Config },
        ZabMessage.UpToDate => UpToDate,
        ZabMessage.CommitAndActivate commit => new() { Type = (int)PacketType.CommitAndActivate, Zxid = commit.Zxid.Value, Designated = commit.Designated.Value },
        RelayedMessage.Request request => Encode(request),
        RelayedMessage.Revalidate ask => new() { Type = (int)PacketType.Revalidate, Session = ask.Session.Value, TimeoutMs = ask.TimeoutMs },
        RelayedMessage.Revalidated answer => new() { Type = (int)PacketType.Revalidate, Session = answer.Session.Value, Valid = answer.IsValid },
        RelayedMessage.Touch touch => new() { Type = (int)PacketType.Touch, Touched = Encode(touch.Sessions) },
        RelayedMessage.Touched answer => Encode(answer),
        RelayedMessage.Synced => Synced,
        _ => throw new UnreachableException($"{message.GetType()} has no packet."),
    };

    /// <exception cref="IOException">It is no packet that a member of this release sends.</exception>
    public static ZabMessage Decode(Packet packet) => (PacketType)packet.Type switch
    {
        PacketType.Ack => new ZabMessage.Ack(new(packet.Zxid)),
        PacketType.Commit => new ZabMessage.Commit(new(packet.Zxid)),
        PacketType.Proposal => new ZabMessage.Proposal(Entries(packet)),
        PacketType.Inform => new ZabMessage.Inform(Entries(packet)),
        PacketType.Ping => new ZabMessage.Ping(new(packet.Zxid), packet.Touched is { } touched ? Decode(touched) : null),
        PacketType.FollowerInfo => new ZabMessage.LearnerInfo(EpochOf(packet), IsObserver: false, packet.ConfigVersion),
        PacketType.ObserverInfo => new ZabMessage.LearnerInfo(EpochOf(packet), IsObserver: true, packet.ConfigVersion),
        PacketType.LeaderInfo => new ZabMessage.LeaderInfo(EpochOf(packet)),
        PacketType.AckEpoch => new ZabMessage.AckEpoch(new(packet.Zxid), packet.Epoch == -1 ? null : EpochOf(packet)),
        PacketType.Diff => new ZabMessage.Diff(new(packet.Zxid)),
        PacketType.Trunc => new ZabMessage.Trunc(new(packet.Zxid)),
        PacketType.Snap => new ZabMessage.Snap(new(packet.Zxid)),
        PacketType.NewLeader => new ZabMessage.NewLeader(EpochOf(packet), packet.Config),
        PacketType.UpToDate => new ZabMessage.UpToDate(),
        PacketType.CommitAndActivate => new ZabMessage.CommitAndActivate(new(packet.Zxid), new(packet.Designated)),
        PacketType.Request => Request(packet),
        PacketType.Revalidate when packet.HasValid => new RelayedMessage.Revalidated(new(packet.Session), packet.Valid),
        PacketType.Revalidate => new RelayedMessage.Revalidate(new(packet.Session), packet.TimeoutMs),
        PacketType.Touch when packet.Touched is { } touched => new RelayedMessage.Touch(Decode(touched)),
        PacketType.Touch => new RelayedMessage.Touched([.. packet.Alive.Select(static session => new SessionId(session))]),
        PacketType.Sync => new RelayedMessage.Synced(),
        _ => throw new IOException($"a packet of type {packet.Type} came, which this release does not know: run the same release on all members"),
    };

    public static Wire.Notification Encode(Consensus.Zab.Messages.Notification notification) => new()
    {
        State = (int)notification.State,
        Leader = notification.Vote.Leader.Value,
        Zxid = notification.Vote.Zxid.Value,
        PeerEpoch = notification.Vote.PeerEpoch.Value,
        Round = notification.Round,
        Config = notification.Config,
    };

    /// <exception cref="IOException">It is none that a member of this release sends.</exception>
    public static Consensus.Zab.Messages.Notification Decode(Wire.Notification notification) =>
        notification.State is < (int)PeerState.Looking or > (int)PeerState.Observing
            ? throw new IOException($"a notification came with state {notification.State}, which this release does not know: run the same release on all members")
            : new((PeerState)notification.State, new(new(notification.Leader), new(notification.Zxid), new(notification.PeerEpoch)), notification.Round, notification.Config);

    private static Packet Of(PacketType type, Zxid zxid) => new() { Type = (int)type, Zxid = zxid.Value };

    private static Packet Entries(PacketType type, IReadOnlyList<LogEntry> entries)
    {
        var packet = new Packet { Type = (int)type };
        packet.Zxids.Capacity = entries.Count;
        packet.Entries.Capacity = entries.Count;
        for (var i = 0; i < entries.Count; i++)
        {
            packet.Zxids.Add(entries[i].Zxid.Value);
            packet.Entries.Add(UnsafeByteOperations.UnsafeWrap(entries[i].Bytes));
        }

        return packet;
    }

    private static LogEntry[] Entries(Packet packet)
    {
        if (packet.Zxids.Count != packet.Entries.Count || packet.Zxids.Count == 0)
        {
            throw new IOException($"a packet came with {packet.Entries.Count} transactions and {packet.Zxids.Count} zxids");
        }

        var entries = new LogEntry[packet.Entries.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new(new(packet.Zxids[i]), packet.Entries[i].Memory);
        }

        return entries;
    }

    private static Packet Encode(ZabMessage.Ping ping)
    {
        var packet = Of(PacketType.Ping, ping.Zxid);
        if (ping.Touched is { } sessions)
        {
            packet.Touched = Encode(sessions);
        }

        return packet;
    }

    private static Packet Encode(RelayedMessage.Touched answer)
    {
        var packet = new Packet { Type = (int)PacketType.Touch };
        packet.Alive.AddRange(answer.Sessions.Select(static session => session.Value));
        return packet;
    }

    private static Touched Encode(IReadOnlyList<SessionTouch> sessions)
    {
        var touched = new Touched();
        foreach (var touch in sessions)
        {
            touched.Sessions.Add(touch.Session.Value);
            touched.TimeoutsMs.Add(touch.TimeoutMs);
        }

        return touched;
    }

    private static SessionTouch[] Decode(Touched touched)
    {
        if (touched.Sessions.Count != touched.TimeoutsMs.Count)
        {
            throw new IOException($"a packet came with {touched.Sessions.Count} sessions and {touched.TimeoutsMs.Count} timeouts");
        }

        var sessions = new SessionTouch[touched.Sessions.Count];
        for (var i = 0; i < sessions.Length; i++)
        {
            sessions[i] = new(new(touched.Sessions[i]), touched.TimeoutsMs[i]);
        }

        return sessions;
    }

    private static Packet Encode(RelayedMessage.Request request)
    {
        var packet = new Packet
        {
            Type = (int)PacketType.Request,
            Session = request.Session.Value,
            Cxid = request.Cxid,
            Op = (int)request.Op,
            Body = UnsafeByteOperations.UnsafeWrap(request.Body),
        };
        foreach (var identity in request.Identities)
        {
            packet.Identities.Add(new Identity { Scheme = identity.Scheme, Id = identity.Id });
        }

        return packet;
    }

    private static RelayedMessage.Request Request(Packet packet)
    {
        var identities = packet.Identities.Count == 0 ? [] : new Acl.Identity[packet.Identities.Count];
        for (var i = 0; i < identities.Length; i++)
        {
            identities[i] = new(packet.Identities[i].Scheme, packet.Identities[i].Id);
        }

        return new(new(packet.Session), packet.Cxid, (OpCode)packet.Op, packet.Body.Memory, identities);
    }

    private static Epoch EpochOf(Packet packet) => packet.Epoch is >= 0 and <= uint.MaxValue
        ? new(packet.Epoch)
        : throw new IOException($"a packet came with epoch {packet.Epoch}, which is none");
}

/// <summary>ZooKeeper's numbers of the packets (spec quorum-protocol §4), and two of our own behind them.</summary>
internal enum PacketType
{
    Request = 1,
    Proposal = 2,
    Ack = 3,
    Commit = 4,
    Ping = 5,
    Revalidate = 6,
    Sync = 7,
    Inform = 8,
    CommitAndActivate = 9,
    NewLeader = 10,
    FollowerInfo = 11,
    UpToDate = 12,
    Diff = 13,
    Trunc = 14,
    Snap = 15,
    ObserverInfo = 16,
    LeaderInfo = 17,
    AckEpoch = 18,

    /// <summary>Not ZooKeeper's: the next piece of the first entry of the packet with entries that follows.</summary>
    Piece = 100,

    /// <summary>Not ZooKeeper's: clients have asked whether their sessions are alive, and the answer.</summary>
    Touch = 101,
}
