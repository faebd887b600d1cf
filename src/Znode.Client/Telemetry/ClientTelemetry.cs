using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Znode.Client.Telemetry;

/// <summary>A client's meter and activities. When nobody listens a request costs two looks at a flag.</summary>
internal sealed class ClientTelemetry : IDisposable
{
    private readonly Meter _meter;
    private readonly bool _ownsMeter;
    private readonly Histogram<double> _duration;
    private readonly ActivitySource _activities = new(ZnodeDiagnostics.ClientActivitySourceName);
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public ClientTelemetry(IMeterFactory? factory, TimeProvider time, ILogger logger)
    {
        _logger = logger;
        _time = time;
        _ownsMeter = factory is null;
        _meter = factory?.Create(new MeterOptions(ZnodeDiagnostics.ClientMeterName)) ?? new Meter(ZnodeDiagnostics.ClientMeterName);
        _duration = _meter.CreateHistogram<double>(ZnodeDiagnostics.ClientOperationDuration, "s", "How long requests take, from the call to the answer.");
    }

    /// <summary>Gets whether anybody listens.</summary>
    public bool IsOn => _duration.Enabled || _activities.HasListeners();

    /// <summary>A request begins.</summary>
    /// <returns>When.</returns>
    public long Begin(string operation, out Activity? activity)
    {
        // It ends on another thread, so it is not to stay the caller's current one.
        var current = Activity.Current;
        activity = _activities.StartActivity(operation, ActivityKind.Client);
        activity?.SetTag(ZnodeDiagnostics.OperationTag, operation);
        Activity.Current = current;
        return _time.GetTimestamp();
    }

    /// <summary>A request has ended.</summary>
    /// <param name="operation">Which.</param>
    /// <param name="startedAt">What <see cref="Begin"/> returned.</param>
    /// <param name="error">Why it failed; null when it did not.</param>
    /// <param name="activity">Its activity, if somebody asked for one.</param>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a listener throws: it is the host's code, on a thread of the client.")]
    public void End(string operation, long startedAt, string? error, Activity? activity)
    {
        try
        {
            Tell(operation, startedAt, error, activity);
        }
        catch (Exception exception)
        {
            Log.ListenerFailed(_logger, operation, exception);
        }
    }

    public void Dispose()
    {
        _activities.Dispose();
        if (_ownsMeter)
        {
            _meter.Dispose();
        }
    }

    private void Tell(string operation, long startedAt, string? error, Activity? activity)
    {
        if (_duration.Enabled)
        {
            var tags = new TagList { { ZnodeDiagnostics.OperationTag, operation } };
            if (error is not null)
            {
                tags.Add(ZnodeDiagnostics.ErrorTypeTag, error);
            }

            _duration.Record(_time.GetElapsedTime(startedAt).TotalSeconds, tags);
        }

        if (activity is not null)
        {
            if (error is not null)
            {
                activity.SetTag(ZnodeDiagnostics.ErrorTypeTag, error);
                activity.SetStatus(ActivityStatusCode.Error);
            }

            activity.Stop();
        }
    }
}
