using Znode.Sessions;

namespace Znode.Core.Tests.Sessions;

/// <summary>The table of sessions and when they are due. Source: spec semantics §7.</summary>
[TestFixture]
internal sealed class SessionTrackerTests
{
    private const long TickTimeMs = 2_000;
    private const int TimeoutMs = 6_000;

    private static readonly SessionId A = new(0x01000000_00000001);
    private static readonly SessionId B = new(0x01000000_00000002);
    private static readonly SessionId C = new(0x01000000_00000003);

    private SessionTracker _tracker = null!;

    [SetUp]
    public void SetUp() => _tracker = new(TickTimeMs);

    [Test]
    public void A_session_is_due_at_the_tick_after_its_activity_and_its_timeout()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 1);
        Assert.That(Expired(7_999), Is.Empty);
        Assert.That(Expired(8_000), Is.EqualTo(new[] { A }));
    }

    [Test]
    public void A_session_that_would_be_due_at_a_tick_gets_one_tick_more()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 2_000);
        Assert.That(Expired(9_999), Is.Empty);
        Assert.That(Expired(10_000), Is.EqualTo(new[] { A }));
    }

    [Test]
    public void Activity_puts_the_end_off()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 0);
        Assert.That(_tracker.Touch(A, nowMs: 7_000), Is.True);
        Assert.That(Expired(13_999), Is.Empty);
        Assert.That(Expired(14_000), Is.EqualTo(new[] { A }));
    }

    [Test]
    public void A_shorter_timeout_brings_the_end_forward()
    {
        _tracker.Add(A, 40_000, nowMs: 0);
        Assert.That(_tracker.Touch(A, 4_000, nowMs: 0), Is.True);
        Assert.That(_tracker.TryGetTimeout(A, out var timeoutMs), Is.True);
        Assert.That(timeoutMs, Is.EqualTo(4_000));
        Assert.That(Expired(6_000), Is.EqualTo(new[] { A }));
    }

    [Test]
    public void Sessions_that_are_due_come_in_the_order_of_their_ids_whatever_their_ticks()
    {
        _tracker.Add(C, 2_000, nowMs: 0);
        _tracker.Add(A, 6_000, nowMs: 0);
        _tracker.Add(B, 6_000, nowMs: 0);
        Assert.That(Expired(60_000), Is.EqualTo(new[] { A, B, C }));
    }

    [Test]
    public void What_is_due_is_appended_to_what_the_list_holds()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 0);
        var list = new List<SessionId> { C };
        _tracker.CollectExpired(8_000, list);
        Assert.That(list, Is.EqualTo(new[] { C, A }));
    }

    [Test]
    public void A_session_that_is_due_is_closing_and_can_not_be_touched()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 0);
        Expired(8_000);
        Assert.That(_tracker.IsClosing(A), Is.True);
        Assert.That(_tracker.Contains(A), Is.True);
        Assert.That(_tracker.Touch(A, nowMs: 8_001), Is.False);
        Assert.That(_tracker.Touch(A, TimeoutMs, nowMs: 8_001), Is.False);
    }

    [Test]
    public void A_session_whose_end_was_not_applied_is_due_again_one_timeout_later()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 0);
        Expired(8_000);
        Assert.That(Expired(15_999), Is.Empty);
        Assert.That(Expired(16_000), Is.EqualTo(new[] { A }));
    }

    [Test]
    public void A_session_that_is_removed_is_not_due_any_more()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 0);
        Assert.That(_tracker.Remove(A), Is.True);
        Assert.That(_tracker.Remove(A), Is.False);
        Assert.That(_tracker.Count, Is.Zero);
        Assert.That(_tracker.Buckets(), Is.Empty);
        Assert.That(Expired(60_000), Is.Empty);
    }

    [Test]
    public void A_session_marked_closing_can_not_be_touched_and_is_still_there()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 0);
        Assert.That(_tracker.MarkClosing(A), Is.True);
        Assert.That(_tracker.Touch(A, nowMs: 1), Is.False);
        Assert.That(_tracker.Contains(A), Is.True);
        Assert.That(_tracker.Count, Is.EqualTo(1));
    }

    [Test]
    public void An_unknown_session_is_known_nowhere()
    {
        Assert.That(_tracker.Touch(A, nowMs: 0), Is.False);
        Assert.That(_tracker.Touch(A, TimeoutMs, nowMs: 0), Is.False);
        Assert.That(_tracker.Contains(A), Is.False);
        Assert.That(_tracker.TryGetTimeout(A, out _), Is.False);
        Assert.That(_tracker.IsClosing(A), Is.False);
        Assert.That(_tracker.MarkClosing(A), Is.False);
    }

    [Test]
    public void Adding_a_session_again_is_activity_with_the_new_timeout()
    {
        Assert.That(_tracker.Add(A, TimeoutMs, nowMs: 0), Is.True);
        Assert.That(_tracker.Add(A, 10_000, nowMs: 5_000), Is.False);
        Assert.That(_tracker.Count, Is.EqualTo(1));
        Assert.That(_tracker.InIdOrder(), Is.EqualTo(new[] { (A, 10_000) }));
        Assert.That(Expired(15_999), Is.Empty);
        Assert.That(Expired(16_000), Is.EqualTo(new[] { A }));
    }

    [Test]
    public void A_new_leader_gives_every_session_its_full_timeout_and_lets_those_live_that_were_closing()
    {
        _tracker.Add(A, TimeoutMs, nowMs: 0);
        _tracker.Add(B, 12_000, nowMs: 0);
        _tracker.MarkClosing(A);
        _tracker.RenewAll(nowMs: 100_000);
        Assert.That(_tracker.IsClosing(A), Is.False);
        Assert.That(_tracker.Buckets().Select(bucket => bucket.ExpiryMs), Is.EqualTo(new[] { 108_000L, 114_000L }));
    }

    [Test]
    public void The_list_for_a_snapshot_is_in_the_order_of_the_ids_and_a_negative_id_comes_first()
    {
        var negative = new SessionId(unchecked((long)0x80000000_00000001UL));
        _tracker.Add(B, 2, nowMs: 0);
        _tracker.Add(negative, 3, nowMs: 0);
        _tracker.Add(A, 1, nowMs: 0);
        Assert.That(_tracker.InIdOrder(), Is.EqualTo(new[] { (negative, 3), (A, 1), (B, 2) }));
    }

    [Test]
    public void The_buckets_are_listed_by_time_each_with_its_sessions_in_order()
    {
        _tracker.Add(C, 6_000, nowMs: 0);
        _tracker.Add(B, 10_000, nowMs: 0);
        _tracker.Add(A, 6_000, nowMs: 500);
        var buckets = _tracker.Buckets();
        Assert.That(buckets.Select(bucket => bucket.ExpiryMs), Is.EqualTo(new[] { 8_000L, 12_000L }));
        Assert.That(buckets[0].Ids, Is.EqualTo(new[] { A, C }));
        Assert.That(buckets[1].Ids, Is.EqualTo(new[] { B }));
    }

    [Test]
    public void A_tick_must_take_time() => Assert.Throws<ArgumentOutOfRangeException>(() => _ = new SessionTracker(0));

    private List<SessionId> Expired(long nowMs)
    {
        var expired = new List<SessionId>();
        _tracker.CollectExpired(nowMs, expired);
        return expired;
    }
}
