namespace Znode.Simulation.Faults;

/// <summary>What goes wrong in a run, and when. Decided before the run begins, so that a shrinker can leave some out.</summary>
/// <param name="AtMs">When it begins.</param>
/// <param name="ForMs">How long it lasts.</param>
internal abstract record Fault(long AtMs, long ForMs)
{
    /// <summary>A replica stops and is started again.</summary>
    internal sealed record Crash(long AtMs, long ForMs, ServerId Target) : Fault(AtMs, ForMs);

    /// <summary>A replica stops in the midst of performing what its engine asked for.</summary>
    internal sealed record CrashBetweenOutputs(long AtMs, long ForMs, ServerId Target, int Outputs) : Fault(AtMs, ForMs);

    /// <summary>All replicas stop at once: the power fails.</summary>
    internal sealed record CrashOfAll(long AtMs, long ForMs) : Fault(AtMs, ForMs);

    /// <summary>Whoever leads stops.</summary>
    internal sealed record CrashOfLeader(long AtMs, long ForMs) : Fault(AtMs, ForMs);

    /// <summary>Whoever leads is cut off, takes some more writes, and stops: nobody else has heard of them.</summary>
    internal sealed record LonelyLeader(long AtMs, long ForMs, int Writes, bool TakesSnapshot, int CrashesAfterMs) : Fault(AtMs, ForMs);

    /// <summary>
    /// A leader is cut off, takes some more writes, and stops, as <see cref="LonelyLeader"/>; when it has come back and given them up for the next leader's history, both stop: what it gave up must be gone from its disk.
    /// </summary>
    internal sealed record GivenUpWrites(long AtMs, long ForMs, int Writes, int CrashesAfterMs, int StopsAfterMs) : Fault(AtMs, ForMs);

    /// <summary>Whoever leads stands still while it is asked whether it leads: it is asked again before it hears the answers to what it asked before.</summary>
    internal sealed record PauseWhileAsked(long AtMs, long ForMs) : Fault(AtMs, ForMs);

    /// <summary>A replica stops while it takes over its next epoch, and with it, perhaps, whoever leads: what is on disk of history and epoch decides what comes of that.</summary>
    internal sealed record CrashAtEpoch(long AtMs, long ForMs, ServerId Target, int CrashesAfterMs, bool WithLeader) : Fault(AtMs, ForMs);

    /// <summary>A replica stands still, and then sees the time first or what has come meanwhile.</summary>
    internal sealed record Pause(long AtMs, long ForMs, ServerId? Target, bool SeesTimeFirst) : Fault(AtMs, ForMs);

    /// <summary>Nothing gets from one replica to another.</summary>
    internal sealed record OneWay(long AtMs, long ForMs, ServerId From, ServerId To, bool BreaksChannels) : Fault(AtMs, ForMs);

    /// <summary>Two replicas do not reach each other; both reach the others.</summary>
    internal sealed record Pair(long AtMs, long ForMs, ServerId One, ServerId Other, bool BreaksChannels) : Fault(AtMs, ForMs);

    /// <summary>The replicas fall into two parts.</summary>
    /// <param name="AtMs">When it begins.</param>
    /// <param name="ForMs">How long it lasts.</param>
    /// <param name="Part">A bit for each replica of the one part.</param>
    /// <param name="BreaksChannels">Whether connections end, or what is sent on them waits.</param>
    internal sealed record Split(long AtMs, long ForMs, ulong Part, bool BreaksChannels) : Fault(AtMs, ForMs);

    /// <summary>Whoever leads is cut off from the others.</summary>
    internal sealed record IsolatedLeader(long AtMs, long ForMs, bool BreaksChannels) : Fault(AtMs, ForMs);

    /// <summary>Channels between two replicas end, and new ones can be made at once.</summary>
    internal sealed record BrokenChannels(long AtMs, ServerId One, ServerId Other) : Fault(AtMs, 0);

    /// <summary>What goes from one replica to another takes longer.</summary>
    internal sealed record SlowLink(long AtMs, long ForMs, ServerId From, ServerId To, int ExtraMs) : Fault(AtMs, ForMs);

    /// <summary>A disk is slower.</summary>
    internal sealed record SlowDisk(long AtMs, long ForMs, ServerId Target, int Times) : Fault(AtMs, ForMs);

    /// <summary>A disk is full, until there is room again.</summary>
    internal sealed record FullDisk(long AtMs, long ForMs, ServerId? Target) : Fault(AtMs, ForMs);

    /// <summary>A replica comes back with an empty disk: where that is safe, or not at all.</summary>
    internal sealed record EmptyDisk(long AtMs, long ForMs, ServerId Target) : Fault(AtMs, ForMs);

    /// <summary>No fault, but what changes what a leader can send: a snapshot, after which the log may be cut at its beginning.</summary>
    internal sealed record Snapshot(long AtMs, ServerId Target, bool PurgesLog) : Fault(AtMs, 0);

    /// <summary>The leader is asked to let another lead.</summary>
    internal sealed record Transfer(long AtMs, ServerId? To) : Fault(AtMs, 0);

    /// <summary>The leader is asked to make other members of the ensemble.</summary>
    internal sealed record Reconfiguration(long AtMs, ulong Choice) : Fault(AtMs, 0);

    /// <summary>The leader is asked to let members go, itself perhaps, or to take in who has gone.</summary>
    internal sealed record Departure(long AtMs, ulong Choice) : Fault(AtMs, 0);
}
