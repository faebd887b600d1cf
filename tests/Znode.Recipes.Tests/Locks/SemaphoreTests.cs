using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Locks;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class SemaphoreTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/semaphore";
    private static readonly ZnodePath Leases = "/semaphore/leases";
    private static readonly ZnodePath Locks = "/semaphore/locks";

    [Test]
    public async Task As_many_hold_at_once_as_there_are_permits_and_no_more()
    {
        const int Permits = 2;
        const int Rounds = 5;
        var (inside, most) = (0, 0);

        async Task UseAsync(IZnodeClient client)
        {
            for (var i = 0; i < Rounds; i++)
            {
                await using var held = await client.Semaphore(Path, Permits).AcquireAsync();
                var now = Interlocked.Increment(ref inside);
                Assert.That(now, Is.LessThanOrEqualTo(Permits));
                InterlockedMax(ref most, now);
                await held.Session.ExistsAsync(held.Path);
                Interlocked.Decrement(ref inside);
            }
        }

        await Task.WhenAll(UseAsync(Client), UseAsync(Other), UseAsync(Client), UseAsync(Other)).InTime();

        var session = await SessionAsync();
        Assert.That((await session.GetChildrenAsync(Leases)).Names, Is.Empty);
        Assert.That((await session.GetChildrenAsync(Locks)).Names, Is.Empty);
        Assert.That(most, Is.GreaterThan(0));
    }

    [Test]
    public async Task Who_waits_gets_the_permit_that_is_given_back()
    {
        var session = await SessionAsync();
        var semaphore = Client.Semaphore(Path, 2);
        Assert.That(semaphore.Permits, Is.EqualTo(2));
        var first = await semaphore.AcquireAsync().InTime();
        await using var second = await semaphore.AcquireAsync().InTime();
        Assert.That(first.Path.Value, Does.Match("^/semaphore/leases/_c_.*-lease-[0-9]{10}$"));
        var third = Other.Semaphore(Path, 2).AcquireAsync().AsTask();
        await session.ChildrenAsync(Leases, 3);
        Assert.That(third.IsCompleted, Is.False);

        await first.DisposeAsync().InTime();

        await using var held = await third.InTime();
        Assert.That(await Client.Semaphore(Path, 2).TryAcquireAsync().InTime(), Is.Null);
        await session.ChildrenAsync(Locks, 0);
        await session.ChildrenAsync(Leases, 2);
    }

    [Test]
    public async Task A_holder_whose_session_ends_hears_of_it_and_gives_its_permit_back()
    {
        var held = await Client.Semaphore(Path, 1).AcquireAsync().InTime();
        var next = Other.Semaphore(Path, 1).AcquireAsync().AsTask();
        await held.Session.ChildrenAsync(Leases, 2);

        await Backend.ExpireSessionAsync(Client);

        await held.Lost.Fires();
        await using var other = await next.InTime();
        Assert.That(other.FencingToken, Is.GreaterThan(held.FencingToken));
        Assert.That((await other.Session.TryCommitAsync(held.Guard(new Transaction().Create("/x")))).Error, Is.EqualTo(ErrorCode.NoNode));
    }

    [Test]
    public async Task A_canceled_wait_leaves_no_znode_and_the_next_one_goes_on_waiting()
    {
        using var cancellation = new CancellationTokenSource();
        var held = await Client.Semaphore(Path, 1).AcquireAsync().InTime();
        var session = held.Session;
        var second = Other.Semaphore(Path, 1).AcquireAsync(cancellation.Token).AsTask();
        await session.ChildrenAsync(Leases, 2);
        var third = Client.Semaphore(Path, 1).AcquireAsync().AsTask();
        await session.ChildrenAsync(Locks, 2);

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<ZnodeCanceledException>(() => second.InTime());
        await session.ChildrenAsync(Locks, 1);
        await session.ChildrenAsync(Leases, 2);
        Assert.That(third.IsCompleted, Is.False);
        await held.DisposeAsync().InTime();
        await (await third.InTime()).DisposeAsync().InTime();
        await session.ChildrenAsync(Leases, 0);
    }

    [Test]
    public async Task A_wait_ends_at_its_limit_and_leaves_no_znode()
    {
        await using var held = await Client.Semaphore(Path, 1).AcquireAsync().InTime();
        var asked = Other.Semaphore(Path, 1).TryAcquireAsync(TimeSpan.FromMilliseconds(200)).AsTask();

        await LetPassAsync(asked);

        Assert.That(await asked, Is.Null);
        await held.Session.ChildrenAsync(Locks, 0);
        await held.Session.ChildrenAsync(Leases, 1);
    }

    [Test]
    public void There_is_at_least_one_permit() => Assert.Throws<ArgumentOutOfRangeException>(() => Client.Semaphore(Path, 0));

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
