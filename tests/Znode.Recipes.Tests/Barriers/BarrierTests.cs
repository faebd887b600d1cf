using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Barriers;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class BarrierTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/barriers/a";

    [Test]
    public async Task Who_comes_to_no_barrier_goes_on() => await Client.Barrier(Path).WaitAsync().InTime();

    [Test]
    public async Task All_wait_until_it_is_removed()
    {
        await Client.Barrier(Path).SetAsync().InTime();
        await Client.Barrier(Path).SetAsync().InTime();
        await (await Other.GetSessionAsync()).SyncAsync(Path);
        var waits = new[] { Client.Barrier(Path).WaitAsync().AsTask(), Other.Barrier(Path).WaitAsync().AsTask() };
        Assert.That(waits.Any(wait => wait.IsCompleted), Is.False);

        await Client.Barrier(Path).RemoveAsync().InTime();
        await Client.Barrier(Path).RemoveAsync().InTime();

        await Task.WhenAll(waits).InTime();
    }

    [Test]
    public async Task It_stays_without_the_session_that_set_it_and_those_who_wait_go_on_with_their_next()
    {
        await Client.Barrier(Path).SetAsync().InTime();
        await (await Other.GetSessionAsync()).SyncAsync(Path);
        var wait = Other.Barrier(Path).WaitAsync().AsTask();

        await Backend.ExpireSessionAsync(Client);
        await Backend.ExpireSessionAsync(Other);
        Assert.That(wait.IsCompleted, Is.False);
        await Client.Barrier(Path).RemoveAsync().InTime();

        await wait.InTime();
    }

    [Test]
    public async Task A_wait_can_be_canceled()
    {
        using var cancellation = new CancellationTokenSource();
        await Client.Barrier(Path).SetAsync().InTime();
        var wait = Client.Barrier(Path).WaitAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThatAsync(() => wait.InTime(), Throws.InstanceOf<OperationCanceledException>());
    }
}
