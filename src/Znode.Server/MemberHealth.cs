namespace Znode.Server;

/// <summary>How a member is doing.</summary>
/// <param name="IsServing">It answers requests.</param>
/// <param name="AcceptsWrites">It takes writes; false while its disk is full, for example.</param>
/// <param name="Outstanding">Writes in flight.</param>
/// <param name="SyncAverage">What a sync of the log took on average since the start.</param>
/// <param name="SyncMax">What the slowest sync took.</param>
/// <param name="SchedulingDelayMax">The longest that the member's own clock thread was kept from running: pauses of the process or the machine.</param>
/// <param name="Complaints">What is not as it should be, in words; empty when all is well.</param>
public sealed record MemberHealth(
    bool IsServing,
    bool AcceptsWrites,
    int Outstanding,
    TimeSpan SyncAverage,
    TimeSpan SyncMax,
    TimeSpan SchedulingDelayMax,
    IReadOnlyList<string> Complaints);
