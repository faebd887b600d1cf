using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Znode.Server.Tests.Telemetry;

[TestFixture]
public sealed class MemberMeterTests
{
    [Test]
    public async Task Whoever_listens_sees_the_writes_and_what_the_member_holds()
    {
        var seen = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Meter.Name == ZnodeDiagnostics.ServerMeterName)
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Contains(new(ZnodeDiagnostics.ServerIdTag, 77L)))
            {
                seen[instrument.Name] = value;
            }
        }

        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        var log = new ControlledTxnLog();
        await using var member = await ZnodeMember.CreateBuilder().WithId(77).StoreIn(log, new Storage.InMemorySnapshotStore(), new Storage.InMemoryStateStore()).StartAsync();
        await using var session = await member.OpenSessionAsync();
        await using var watch = await session.WatchAsync("/a");
        await session.CreateAsync("/a").InTime();
        listener.RecordObservableInstruments();

        Assert.Multiple(() =>
        {
            Assert.That(seen[ZnodeDiagnostics.CommitDuration], Is.Positive);
            Assert.That(seen[ZnodeDiagnostics.FsyncDuration], Is.Not.Negative);
            Assert.That(seen[ZnodeDiagnostics.Sessions], Is.EqualTo(1));
            Assert.That(seen[ZnodeDiagnostics.Watches], Is.EqualTo(1));
            Assert.That(seen[ZnodeDiagnostics.Outstanding], Is.Zero);
            Assert.That(seen[ZnodeDiagnostics.Znodes], Is.EqualTo(6));
            Assert.That(seen, Contains.Key(ZnodeDiagnostics.SchedulingDelay));
        });
    }

    [Test]
    public async Task A_member_that_has_stopped_is_measured_no_more()
    {
        var seen = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, own) => own.EnableMeasurementEvents(instrument);
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) => seen += tags.Contains(new(ZnodeDiagnostics.ServerIdTag, 78L)) ? 1 : 0);
        listener.Start();
        var member = await ZnodeMember.CreateBuilder().WithId(78).StartAsync();
        listener.RecordObservableInstruments();
        Assert.That(seen, Is.EqualTo(4));
        await member.DisposeAsync();
        listener.RecordObservableInstruments();
        Assert.That(seen, Is.EqualTo(4));
    }
}
