using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Znode.Client;

[TestFixture]
[NonParallelizable]
public sealed class TelemetryTests
{
    [Test]
    public async Task Durations_name_the_operation_and_why_it_failed_and_never_the_path()
    {
        var seen = new System.Collections.Concurrent.ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == ZnodeDiagnostics.ClientOperationDuration)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, state) =>
        {
            Assert.That(value, Is.GreaterThanOrEqualTo(0).And.LessThan(60));
            seen.Enqueue(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
        });
        listener.Start();
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(member.Servers).InTime();
        var session = await client.GetSessionAsync();

        await session.CreateAsync("/secret").InTime();
        await session.GetAsync("/secret").InTime();
        await Assert.ThrowsAsync<NoNodeException>(() => session.DeleteAsync("/other").InTime());

        Assert.That(seen, Is.EqualTo(new[] { "znode.operation=create", "znode.operation=get", "znode.operation=delete error.type=NoNode" }));
    }

    [Test]
    public async Task A_listener_that_throws_is_told_of_and_harms_no_request()
    {
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == ZnodeDiagnostics.ClientOperationDuration)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>(static (_, _, _, _) => throw new InvalidOperationException("a listener's mistake"));
        meters.Start();
        using var loggers = new ErrorWitness();
        await using var member = await TestMember.StartAsync();
        await using var client = ZnodeClient.Create(new() { Servers = member.Servers, LoggerFactory = loggers });
        var session = await client.GetSessionAsync().InTime();

        await session.CreateAsync("/a").InTime();
        Assert.That(await session.ExistsAsync("/a").InTime(), Is.Not.Null);
        Assert.That(await loggers.Seen.InTime(), Is.InstanceOf<InvalidOperationException>());
    }

    [Test]
    public async Task Each_request_is_an_activity_below_the_callers_and_does_not_take_its_place()
    {
        var ended = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ZnodeDiagnostics.ClientActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync(member.Servers).InTime();
        var session = await client.GetSessionAsync();
        using var own = new Activity("own").Start();

        await Assert.ThrowsAsync<NoNodeException>(() => session.GetAsync("/other").InTime());

        Assert.That(Activity.Current, Is.SameAs(own));
        var request = ended.Single();
        Assert.That(request.OperationName, Is.EqualTo("get"));
        Assert.That(request.ParentId, Is.EqualTo(own.Id));
        Assert.That(request.Status, Is.EqualTo(ActivityStatusCode.Error));
        Assert.That(request.Tags.Select(tag => tag.Key), Is.EquivalentTo(new[] { ZnodeDiagnostics.OperationTag, ZnodeDiagnostics.ErrorTypeTag }));
    }

    /// <summary>Waits for the first exception that is logged.</summary>
    private sealed class ErrorWitness : LogWitness
    {
        private readonly TaskCompletionSource<Exception> _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Exception> Seen => _seen.Task;

        protected override void Hear(LogLevel level, int id, string message, Exception? exception)
        {
            if (id == 4008)
            {
                _seen.TrySetResult(exception!);
            }
        }
    }
}
