using Znode;
using Znode.Testing;

namespace UnitTestFake;

/// <summary>Tests of a class that coordinates: on a fake, which is one line, and on a whole ensemble whose network a test cuts. No port, no file, no waiting.</summary>
[TestFixture]
public sealed class SeatPlanTests
{
    [Test]
    public async Task A_seat_is_sold_once()
    {
        await using var client = FakeZnode.CreateClient();
        var plan = new SeatPlan(client);

        Assert.That(await plan.TrySellAsync("12A", "Ann"), Is.True);
        Assert.That(await plan.TrySellAsync("12A", "Ben"), Is.False);
        Assert.That(await plan.FindGuestAsync("12A"), Is.EqualTo("Ann"));
    }

    [Test]
    public async Task A_seat_that_is_held_is_free_again_when_the_program_that_holds_it_dies()
    {
        using var fake = new FakeZnode();
        await using var agency = fake.Connect();
        await using var airline = fake.Connect();
        Assert.That(await new SeatPlan(agency).TryHoldAsync("12A", "Ann"), Is.True);
        Assert.That(await new SeatPlan(airline).TrySellAsync("12A", "Ben"), Is.False);

        fake.ExpireSession(agency);

        Assert.That(await new SeatPlan(airline).TrySellAsync("12A", "Ben"), Is.True);
    }

    [Test]
    public async Task A_network_that_is_cut_for_thirty_seconds_sells_no_seat_twice()
    {
        // Three real members on a virtual clock. A failure prints the seed, and the same seed fails again.
        await using var ensemble = await ZnodeTestEnsemble.StartAsync(members: 3, seed: 42);
        var leader = await ensemble.WaitForLeaderAsync();
        await using var agency = leader.CreateClient();
        await using var airline = ensemble.Members.First(member => member != leader).CreateClient();
        await new SeatPlan(agency).TrySellAsync("1A", "Zoe");

        // The leader is alone on its side, and so is the agency. It sells a seat there, as far as it can tell.
        ensemble.Network.Partition(leader.Id);
        var sold = new SeatPlan(agency).TrySellAsync("12A", "Ann");
        await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));

        // The other two are a majority, and have elected a leader.
        Assert.That(await new SeatPlan(airline).TrySellAsync("12A", "Ben"), Is.True);
        ensemble.Network.Heal();
        await ensemble.Clock.AdvanceAsync(TimeSpan.FromSeconds(30));

        // The agency was never told that Ann has the seat: it was told that it can not know, and everybody sees who has it.
        await Assert.ThatAsync(() => sold, Throws.InstanceOf<ConnectionLossException>().With.Property(nameof(ZnodeException.Request)).EqualTo(RequestStatus.Sent));
        Assert.That(await new SeatPlan(agency).FindGuestAsync("12A"), Is.EqualTo("Ben"));
        Assert.That(await new SeatPlan(airline).FindGuestAsync("12A"), Is.EqualTo("Ben"));
        Assert.That(await new SeatPlan(agency).FindGuestAsync("1A"), Is.EqualTo("Zoe"), "what was sold before is sold");
        Assert.That(ensemble.History.IsLinearizable(out var why), why);
    }
}
