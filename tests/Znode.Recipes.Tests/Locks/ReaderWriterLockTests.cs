using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Locks;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class ReaderWriterLockTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/locks/a";

    [Test]
    public async Task Readers_read_together_and_a_writer_waits_for_all_of_them()
    {
        var session = await SessionAsync();
        var first = await Client.ReaderWriterLock(Path).AcquireReadAsync().InTime();
        var second = await Other.ReaderWriterLock(Path).AcquireReadAsync().InTime();
        var writer = Other.ReaderWriterLock(Path).AcquireWriteAsync().AsTask();
        await session.ChildrenAsync(Path, 3);

        await second.DisposeAsync().InTime();
        Assert.That(writer.IsCompleted, Is.False);
        await first.DisposeAsync().InTime();

        await using var held = await writer.InTime();
        Assert.That(held.FencingToken, Is.GreaterThan(second.FencingToken));
    }

    [Test]
    public async Task Readers_wait_for_a_writer_before_them_and_then_go_in_together()
    {
        var session = await SessionAsync();
        var writer = await Client.ReaderWriterLock(Path).AcquireWriteAsync().InTime();
        var readers = new[] { Other.ReaderWriterLock(Path).AcquireReadAsync().AsTask(), Client.ReaderWriterLock(Path).AcquireReadAsync().AsTask() };
        await session.ChildrenAsync(Path, 3);
        Assert.That(readers.Any(reader => reader.IsCompleted), Is.False);

        await writer.DisposeAsync().InTime();

        foreach (var reader in await Task.WhenAll(readers).InTime())
        {
            await reader.DisposeAsync().InTime();
        }
    }

    [Test]
    public async Task A_reader_does_not_overtake_a_writer_that_waits()
    {
        var session = await SessionAsync();
        var reader = await Client.ReaderWriterLock(Path).AcquireReadAsync().InTime();
        var writer = Client.ReaderWriterLock(Path).AcquireWriteAsync().AsTask();
        await session.ChildrenAsync(Path, 2);

        Assert.That(await Other.ReaderWriterLock(Path).TryAcquireReadAsync().InTime(), Is.Null);
        await reader.DisposeAsync().InTime();
        await (await writer.InTime()).DisposeAsync().InTime();

        await using var late = await Other.ReaderWriterLock(Path).TryAcquireReadAsync().InTime();
        Assert.That(late, Is.Not.Null);
        Assert.That(await Client.ReaderWriterLock(Path).TryAcquireWriteAsync().InTime(), Is.Null);
    }

    [Test]
    public async Task When_a_waiting_writer_gives_up_the_readers_behind_it_go_in()
    {
        using var cancellation = new CancellationTokenSource();
        var session = await SessionAsync();
        await using var first = await Client.ReaderWriterLock(Path).AcquireReadAsync().InTime();
        var writer = Client.ReaderWriterLock(Path).AcquireWriteAsync(cancellation.Token).AsTask();
        await session.ChildrenAsync(Path, 2);
        var second = Other.ReaderWriterLock(Path).AcquireReadAsync().AsTask();
        await session.ChildrenAsync(Path, 3);
        Assert.That(second.IsCompleted, Is.False);

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<ZnodeCanceledException>(() => writer.InTime());
        await (await second.InTime()).DisposeAsync().InTime();
    }

    [Test]
    public async Task When_the_writer_s_session_ends_it_hears_of_it_and_the_next_one_goes_in()
    {
        var writer = await Client.ReaderWriterLock(Path).AcquireWriteAsync().InTime();
        var reader = Other.ReaderWriterLock(Path).AcquireReadAsync().AsTask();
        await writer.Session.ChildrenAsync(Path, 2);

        await Backend.ExpireSessionAsync(Client);

        await writer.Lost.Fires();
        await using var held = await reader.InTime();
        var result = await held.Session.TryCommitAsync(writer.Guard(new Transaction().Create("/x")));
        Assert.That(result.Error, Is.EqualTo(ErrorCode.NoNode));
    }

    [Test]
    public async Task A_wait_for_a_writer_has_its_limit()
    {
        await using var writer = await Client.ReaderWriterLock(Path).AcquireWriteAsync().InTime();
        var reader = Other.ReaderWriterLock(Path).TryAcquireReadAsync(TimeSpan.FromMilliseconds(100)).AsTask();
        var other = Other.ReaderWriterLock(Path).TryAcquireWriteAsync(TimeSpan.FromMilliseconds(100)).AsTask();

        await LetPassAsync(Task.WhenAll(reader, other));

        Assert.That((await reader, await other), Is.EqualTo(((IZnodeLockHandle?)null, (IZnodeLockHandle?)null)));
        Assert.That((await writer.Session.GetChildrenAsync(Path)).Names, Has.Count.EqualTo(1));
    }
}
