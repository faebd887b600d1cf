using CsCheck;
using Znode.Sessions;

namespace Znode.Core.Tests.Sessions;

/// <summary>Any sequence of activity ends each session exactly when the formula of spec semantics §7 says.</summary>
[TestFixture]
internal sealed class SessionTrackerModelTests
{
    private const long TickTimeMs = 100;

    private static readonly Gen<(int Operation, int Session, int TimeoutMs, int ElapsedMs)> Steps = Gen.Select(Gen.Int[0, 4], Gen.Int[1, 5], Gen.Int[1, 500], Gen.Int[0, 150]);

    [Test]
    public void Any_sequence_of_activity_ends_each_session_at_its_tick() => Steps.Array[1, 100].Sample(steps =>
    {
        var tracker = new SessionTracker(TickTimeMs);
        var model = new SortedDictionary<int, (int TimeoutMs, long ExpiryMs, bool Closing)>();
        var nowMs = 0L;
        foreach (var (operation, session, timeoutMs, elapsedMs) in steps)
        {
            nowMs += elapsedMs;
            var id = new SessionId(session);
            var open = model.TryGetValue(session, out var known) && !known.Closing;
            switch (operation)
            {
                case 0:
                    Assert.That(tracker.Add(id, timeoutMs, nowMs), Is.EqualTo(!model.ContainsKey(session)));
                    if (open || !model.ContainsKey(session))
                    {
                        model[session] = (timeoutMs, ExpiryMs(nowMs, timeoutMs), false);
                    }

                    break;
                case 1:
                    Assert.That(tracker.Touch(id, nowMs), Is.EqualTo(open));
                    if (open)
                    {
                        model[session] = (known.TimeoutMs, ExpiryMs(nowMs, known.TimeoutMs), false);
                    }

                    break;
                case 2:
                    Assert.That(tracker.MarkClosing(id), Is.EqualTo(model.ContainsKey(session)));
                    if (open)
                    {
                        model[session] = known with { Closing = true };
                    }

                    break;
                case 3:
                    Assert.That(tracker.Remove(id), Is.EqualTo(model.Remove(session)));
                    break;
                default:
                    Collect(tracker, model, nowMs);
                    break;
            }

            Assert.That(tracker.InIdOrder(), Is.EqualTo(model.Select(entry => (new SessionId(entry.Key), entry.Value.TimeoutMs))));
            var buckets = model.GroupBy(entry => entry.Value.ExpiryMs).OrderBy(group => group.Key).Select(group => $"{group.Key}: {string.Join(',', group.Select(entry => entry.Key))}");
            Assert.That(tracker.Buckets().Select(bucket => $"{bucket.ExpiryMs}: {string.Join(',', bucket.Ids.Select(each => each.Value))}"), Is.EqualTo(buckets));
        }
    });

    private static void Collect(SessionTracker tracker, SortedDictionary<int, (int TimeoutMs, long ExpiryMs, bool Closing)> model, long nowMs)
    {
        var due = model.Where(entry => entry.Value.ExpiryMs <= nowMs).ToArray();
        foreach (var (session, known) in due)
        {
            model[session] = (known.TimeoutMs, ExpiryMs(nowMs, known.TimeoutMs), true);
        }

        var expired = new List<SessionId>();
        tracker.CollectExpired(nowMs, expired);
        Assert.That(expired, Is.EqualTo(due.Select(entry => new SessionId(entry.Key))));
    }

    private static long ExpiryMs(long nowMs, int timeoutMs) => ((nowMs + timeoutMs) / TickTimeMs * TickTimeMs) + TickTimeMs;
}
