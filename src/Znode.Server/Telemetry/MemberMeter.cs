using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Znode.Server.Telemetry;

/// <summary>What a member measures for whoever listens to its meter; nobody listening costs a comparison.</summary>
/// <remarks>Names and units: <see cref="ZnodeDiagnostics"/>. Any thread. What is only looked up is looked up in a turn, when it is asked for.</remarks>
internal sealed class MemberMeter : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<double> _syncDuration;
    private readonly KeyValuePair<string, object?> _member;
    private ServingMember? _serving;

    /// <param name="id">The member's number: a tag of everything measured.</param>
    /// <param name="factory">Makes the meter; null when there is no host that would.</param>
    public MemberMeter(ServerId id, IMeterFactory? factory)
    {
        var options = new MeterOptions(ZnodeDiagnostics.ServerMeterName);
        _meter = factory?.Create(options) ?? new(options);
        _member = new(ZnodeDiagnostics.ServerIdTag, id.Value);
        _commitDuration = _meter.CreateHistogram<double>(ZnodeDiagnostics.CommitDuration, "s", "From a write's being proposed here to its being applied.");
        _syncDuration = _meter.CreateHistogram<double>(ZnodeDiagnostics.FsyncDuration, "s", "How long a sync of the transaction log took.");
        Observe(ZnodeDiagnostics.Sessions, "{session}", "Sessions of the ensemble that are open.", static member => member.Core.Sessions.Count);
        Observe(ZnodeDiagnostics.Watches, "{watch}", "Watches set at this member.", static member => member.Core.Watches.WatchCount);
        Observe(ZnodeDiagnostics.Outstanding, "{request}", "Requests in flight.", static member => member.Core.Outstanding);
        Observe(ZnodeDiagnostics.Znodes, "{znode}", "Znodes in the tree.", static member => member.Core.Tree.NodeCount);
        _meter.CreateObservableGauge(
            ZnodeDiagnostics.SchedulingDelay,
            () => Volatile.Read(ref _serving) is { } serving ? [new(serving.Health.SchedulingDelayMax.TotalSeconds, _member)] : Array.Empty<Measurement<double>>(),
            "s",
            "The longest that the member's clock thread was kept from running.");
    }

    /// <summary>Gets the time stamp that <see cref="Committed"/> wants; 0 when nobody listens.</summary>
    public long Proposed() => _commitDuration.Enabled ? Stopwatch.GetTimestamp() : 0;

    /// <summary>A write that was proposed here has been applied.</summary>
    public void Committed(long proposed)
    {
        if (proposed != 0)
        {
            _commitDuration.Record(Stopwatch.GetElapsedTime(proposed).TotalSeconds, _member);
        }
    }

    /// <summary>The log has been synced.</summary>
    public void Synced(TimeSpan took)
    {
        if (_syncDuration.Enabled)
        {
            _syncDuration.Record(took.TotalSeconds, _member);
        }
    }

    /// <summary>Begins to look at a member.</summary>
    public void Attach(ServingMember serving) => Volatile.Write(ref _serving, serving);

    public void Dispose()
    {
        Volatile.Write(ref _serving, null);
        _meter.Dispose();
    }

    private void Observe(string name, string unit, string description, Func<ServingMember, int> read) =>
        _meter.CreateObservableUpDownCounter(name, () => Read(read), unit, description);

    private Measurement<int>[] Read(Func<ServingMember, int> read)
    {
        if (Volatile.Read(ref _serving) is not { } serving)
        {
            return [];
        }

        using (serving.Core.EnterTurn())
        {
            return [new(read(serving), _member)];
        }
    }
}
