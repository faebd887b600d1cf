namespace Znode.Testing.Tests.Time;

/// <summary>When an advance has returned, everything that it woke has run.</summary>
[TestFixture]
public sealed class VirtualClockTests
{
    [Test]
    public async Task Timers_fire_in_order_and_what_they_wake_runs_between_them()
    {
        var clock = new VirtualClock();
        var seen = new List<string>();
        var waits = new[] { WaitAsync(3), WaitAsync(1), WaitAsync(2) };
        await clock.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That(seen, Is.EqualTo(new[] { "1 at 1", "1 again at 1.5", "2 at 2", "2 again at 2.5", "3 at 3" }));
        await clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.That(waits, Has.All.Property(nameof(Task.IsCompletedSuccessfully)).True);
        Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(4)));

        async Task WaitAsync(int seconds)
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), clock).ConfigureAwait(false);
            seen.Add(FormattableString.Invariant($"{seconds} at {clock.Elapsed.TotalSeconds}"));
            await Task.Delay(TimeSpan.FromSeconds(0.5), clock).ConfigureAwait(false);
            seen.Add(FormattableString.Invariant($"{seconds} again at {clock.Elapsed.TotalSeconds}"));
        }
    }

    [Test]
    public async Task A_periodic_timer_fires_as_often_as_its_period_fits()
    {
        var clock = new VirtualClock();
        var fired = 0;
        await using (clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)))
        {
            await clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        }

        await clock.AdvanceAsync(TimeSpan.FromSeconds(5));
        Assert.That(fired, Is.EqualTo(3));
    }

    [Test]
    public async Task Whoever_is_woken_may_let_time_pass_as_well()
    {
        var clock = new VirtualClock();
        var nested = NestedAsync();
        await clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.That(nested.IsCompletedSuccessfully);
        Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(11)));

        async Task NestedAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(1), clock).ConfigureAwait(false);
            await clock.AdvanceAsync(TimeSpan.FromSeconds(10)).ConfigureAwait(false);
        }
    }

    [Test]
    public void What_a_timer_throws_reaches_whoever_lets_time_pass_and_the_clock_goes_on()
    {
        var clock = new VirtualClock();
        using var timer = clock.CreateTimer(_ => throw new InvalidOperationException("the timer's"), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        Assert.That(() => clock.AdvanceAsync(TimeSpan.FromSeconds(2)), Throws.InvalidOperationException.With.Message.EqualTo("the timer's"));
        Assert.That(() => clock.AdvanceAsync(TimeSpan.FromSeconds(2)), Throws.Nothing);
        Assert.That(clock.Elapsed, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    [Test]
    public async Task The_clock_shows_what_has_passed()
    {
        var clock = new VirtualClock(new(2030, 5, 6, 7, 8, 9, TimeSpan.Zero));
        var stamp = clock.GetTimestamp();
        await clock.AdvanceAsync(TimeSpan.FromMilliseconds(1500));
        Assert.That(clock.GetUtcNow(), Is.EqualTo(new DateTimeOffset(2030, 5, 6, 7, 8, 10, 500, TimeSpan.Zero)));
        Assert.That(clock.GetElapsedTime(stamp), Is.EqualTo(TimeSpan.FromMilliseconds(1500)));
    }
}
