using System.Globalization;

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
    IReadOnlyList<string> Complaints)
{
    /// <summary>Says it in one line, for a log.</summary>
    /// <returns>The complaints in words, and the figures.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsServing ? "serving" : "not serving")}, {(AcceptsWrites ? "takes writes" : "takes no writes")}, {Outstanding} outstanding, sync {SyncAverage.TotalMilliseconds:0.#} ms on average and {SyncMax.TotalMilliseconds:0.#} ms at most, longest scheduling delay {SchedulingDelayMax.TotalMilliseconds:0.#} ms, {(Complaints.Count == 0 ? "no complaints" : $"complaints: {string.Join("; ", Complaints)}")}");
}
