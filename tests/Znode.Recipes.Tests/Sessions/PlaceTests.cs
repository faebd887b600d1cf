using Znode.Recipes.Tests.Backends;
using Znode.Recipes.Tests.Faults;

namespace Znode.Recipes.Tests.Sessions;

/// <summary>What becomes of a place whose create was not answered.</summary>
[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class PlaceTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/lock";

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_create_that_was_not_answered_is_found_or_made_again_and_never_doubled(bool isCarriedOut)
    {
        var client = await ReadyAsync();
        client.LoseNext("Create", isCarriedOut);

        await using var held = await client.Lock(Path).AcquireAsync().InTime();

        Assert.That((await held.Session.GetChildrenAsync(Path)).Names, Is.EqualTo(new[] { held.Path.Name }));
        Assert.That(client.Calls.Count(call => call == "Create"), Is.EqualTo(isCarriedOut ? 1 : 2));
        Assert.That((await held.Session.ExistsAsync(held.Path))?.Czxid.Value, Is.EqualTo(held.FencingToken));
    }

    [Test]
    public async Task It_may_be_lost_again_and_again()
    {
        var client = await ReadyAsync();
        client.LoseNext("Create", isCarriedOut: false);
        client.LoseNext("Sync", isCarriedOut: true);
        client.LoseNext("TryGetChildren", isCarriedOut: true);
        client.LoseNext("Create", isCarriedOut: true);
        client.LoseNext("Watch", isCarriedOut: false);
        client.LoseNext("Exists", isCarriedOut: true);

        var asked = client.Lock(Path).AcquireAsync().AsTask();
        await LetPassAsync(asked);

        await using var held = await asked.InTime();
        Assert.That((await held.Session.GetChildrenAsync(Path)).Names, Is.EqualTo(new[] { held.Path.Name }));
    }

    [Test]
    public async Task Who_gives_up_with_a_create_not_answered_leaves_no_znode()
    {
        using var cancellation = new CancellationTokenSource();
        var client = await ReadyAsync();
        client.LoseNext("Create", isCarriedOut: true);
        client.LoseNext("Sync", isCarriedOut: true);
        client.LoseNext("Sync", isCarriedOut: true);
        var session = await client.GetSessionAsync();

        // The second attempt to find out waits for its pause when the token fires.
        var asked = client.Lock(Path).AcquireAsync(cancellation.Token).AsTask();
        await session.ChildrenAsync(Path, 1);
        await cancellation.CancelAsync();
        var failed = Assert.ThrowsAsync<ZnodeCanceledException>(() => asked.InTime());
        await LetPassAsync(failed);
        await failed;

        await LetPassAsync(session.ChildrenAsync(Path, 0));
    }

    [Test]
    public async Task A_release_that_was_not_answered_is_made_again()
    {
        var client = await ReadyAsync();
        var held = await client.Lock(Path).AcquireAsync().InTime();
        client.LoseNext("TryDelete", isCarriedOut: false);

        await held.DisposeAsync().InTime();

        await LetPassAsync(held.Session.ChildrenAsync(Path, 0));
    }

    private async Task<LossyClient> ReadyAsync()
    {
        await (await SessionAsync()).CreateAsync(Path);
        return new(Client);
    }
}
