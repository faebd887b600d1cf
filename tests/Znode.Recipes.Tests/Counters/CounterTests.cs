using Znode.Recipes.Tests.Backends;
using Znode.Recipes.Tests.Faults;

namespace Znode.Recipes.Tests.Counters;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class CounterTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/counters/a";

    [Test]
    public async Task Nobody_is_given_a_sum_twice()
    {
        const int Each = 10;
        var sums = new System.Collections.Concurrent.ConcurrentBag<long>();

        async Task CountAsync(IZnodeClient client)
        {
            for (var i = 0; i < Each; i++)
            {
                sums.Add(await client.Counter(Path).AddAsync(1));
            }
        }

        await Task.WhenAll(CountAsync(Client), CountAsync(Other), CountAsync(Client)).InTime();

        Assert.That(sums.Order(), Is.EqualTo(Enumerable.Range(1, 3 * Each)));
        await (await SessionAsync()).SyncAsync(Path);
        Assert.That(await Client.Counter(Path).GetAsync(), Is.EqualTo(3 * Each));
    }

    [Test]
    public async Task It_is_zero_until_it_is_set_and_eight_bytes_then()
    {
        Assert.That(await Client.Counter(Path).GetAsync().InTime(), Is.Zero);

        Assert.That(await Client.Counter(Path).AddAsync(-2).InTime(), Is.EqualTo(-2));

        Assert.That((await (await SessionAsync()).GetAsync(Path)).Data.ToArray(), Is.EqualTo(new byte[] { 255, 255, 255, 255, 255, 255, 255, 254 }));
    }

    [Test]
    public async Task It_is_set_only_where_it_is_as_expected()
    {
        Assert.That(await Client.Counter(Path).CompareAndSetAsync(1, 5).InTime(), Is.False);
        Assert.That(await Client.Counter(Path).CompareAndSetAsync(0, 5).InTime(), Is.True);
        Assert.That(await Other.Counter(Path).CompareAndSetAsync(5, 7).InTime(), Is.True);
        Assert.That(await Client.Counter(Path).CompareAndSetAsync(5, 9).InTime(), Is.False);
        Assert.That(await Client.Counter(Path).GetAsync().InTime(), Is.EqualTo(7));
    }

    [Test]
    public async Task A_sum_that_is_no_number_is_refused()
    {
        await Client.Counter(Path).AddAsync(long.MaxValue).InTime();
        await Assert.ThrowsAsync<OverflowException>(() => Client.Counter(Path).AddAsync(1).InTime());
    }

    [Test]
    public async Task A_znode_that_holds_something_else_is_no_counter()
    {
        var session = await SessionAsync();
        await session.CreateAsync("/text", "seven");
        await session.CreateAsync("/empty");
        await Assert.ThrowsAsync<InvalidDataException>(() => Client.Counter("/text").AddAsync(1).InTime());
        Assert.That(await Client.Counter("/empty").AddAsync(1).InTime(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_write_of_which_it_is_certain_that_it_did_not_come_is_made_again([Values] bool exists)
    {
        if (exists)
        {
            await Client.Counter(Path).AddAsync(1).InTime();
        }

        var client = new LossyClient(Client);
        client.LoseNext(exists ? "TrySet" : "TryCreate", isCarriedOut: false);

        Assert.That(await client.Counter(Path).AddAsync(1).InTime(), Is.EqualTo(exists ? 2 : 1));
    }

    [Test]
    public async Task A_write_of_which_it_is_not_known_is_told_and_not_repeated([Values] bool exists)
    {
        if (exists)
        {
            await Client.Counter(Path).AddAsync(1).InTime();
        }

        var client = new LossyClient(Client);
        client.LoseNext(exists ? "TrySet" : "TryCreate", isCarriedOut: true);

        var exception = await Assert.ThrowsAsync<ConnectionLossException>(() => client.Counter(Path).AddAsync(1).InTime());
        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
        Assert.That(await Client.Counter(Path).GetAsync().InTime(), Is.EqualTo(exists ? 2 : 1));
    }

    [Test]
    public async Task What_fails_without_having_left_is_made_on_the_next_session()
    {
        await Client.Counter(Path).AddAsync(1).InTime();
        await Backend.ExpireSessionAsync(Client);
        Assert.That(await Client.Counter(Path).AddAsync(1).InTime(), Is.EqualTo(2));
    }

    [Test]
    public async Task Who_gives_up_finding_out_what_became_of_a_write_is_told_that_it_is_not_known()
    {
        await Client.Counter(Path).AddAsync(1).InTime();
        using var cancellation = new CancellationTokenSource();
        var client = new LossyClient(Client) { OnLoss = cancellation.CancelAsync };
        client.LoseNext("TrySet", isCarriedOut: true);

        var exception = await Assert.ThrowsAsync<ZnodeCanceledException>(() => client.Counter(Path).AddAsync(1, cancellation.Token).InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
        Assert.That(exception.CancellationToken, Is.EqualTo(cancellation.Token));
    }

    [Test]
    public async Task A_session_that_is_lost_before_it_is_known_what_became_of_a_write_leaves_that_open()
    {
        await Client.Counter(Path).AddAsync(1).InTime();
        var client = new LossyClient(Client) { OnLoss = async () => await Backend.ExpireSessionAsync(Client) };
        client.LoseNext("TrySet", isCarriedOut: true);

        var exception = await Assert.ThrowsAsync<SessionExpiredException>(() => client.Counter(Path).AddAsync(1).InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
    }

    [Test]
    public async Task A_write_under_which_someone_disposes_the_session_is_not_made_again()
    {
        await Client.Counter(Path).AddAsync(1).InTime();
        var client = new LossyClient(Client)
        {
            OnLoss = async () =>
            {
                await (await Client.GetSessionAsync()).DisposeAsync();
                throw new ObjectDisposedException(nameof(IZnodeSession));
            },
        };
        client.LoseNext("TrySet", isCarriedOut: true);

        var exception = await Assert.ThrowsAsync<SessionExpiredException>(() => client.Counter(Path).AddAsync(1).InTime());

        Assert.That(exception!.Request, Is.EqualTo(RequestStatus.Sent));
        Assert.That(await Client.Counter(Path).GetAsync().InTime(), Is.EqualTo(2));
    }
}
