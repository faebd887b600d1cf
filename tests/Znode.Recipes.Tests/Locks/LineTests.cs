using Znode.Recipes.Locks;
using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Locks;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class LineTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/line";

    [Test]
    public async Task Places_stand_in_the_order_of_their_numbers()
    {
        await StandAsync("_c_b-lock-0000000007", "_c_a-lock-0000000009", "_c_c-lock-0000000008");
        Assert.That(await ListAsync(), Is.EqualTo(new[] { 7, 8, 9 }));
    }

    [Test]
    public async Task Where_numbers_have_come_to_their_end_places_stand_in_the_order_of_age()
    {
        await StandAsync("_c_b-lock-2147483646", "_c_a-lock-2147483647", "_c_c-lock--2147483648", "_c_d-lock--2147483647");
        Assert.That(await ListAsync(), Is.EqualTo(new[] { int.MaxValue - 1, int.MaxValue, int.MinValue, int.MinValue + 1 }));
    }

    [Test]
    public async Task Where_the_last_number_is_given_again_and_again_places_stand_in_the_order_of_age()
    {
        await StandAsync("_c_c-lock-2147483647", "_c_b-lock--2147483648", "_c_a-lock-2147483647");
        var line = await new Line(Path, "lock-").ListAsync(await SessionAsync(), default);
        Assert.That(line.Select(contender => contender.Name), Is.EqualTo(new[] { "_c_c-lock-2147483647", "_c_b-lock--2147483648", "_c_a-lock-2147483647" }));
    }

    [Test]
    public async Task Numbers_that_have_gone_all_the_way_round_do_not_overtake()
    {
        await StandAsync("_c_c-lock-2000000000", "_c_b-lock-0000000003");
        Assert.That(await ListAsync(), Is.EqualTo(new[] { 2_000_000_000, 3 }));
    }

    [Test]
    public async Task A_holder_stays_the_holder_when_the_numbers_wrap()
    {
        await StandAsync("_c_z-lock-2147483647");
        var waiting = Client.Lock(Path).AcquireAsync().AsTask();
        var session = await SessionAsync();
        await session.ChildrenAsync(Path, 2);
        await StandAsync("_c_y-lock--2147483648");

        Assert.That(await Client.Lock(Path).TryAcquireAsync().InTime(), Is.Null);
        Assert.That(waiting.IsCompleted, Is.False);
        await (await Other.GetSessionAsync()).DeleteAsync(Path / "_c_z-lock-2147483647");

        await using var held = await waiting.InTime();
        Assert.That(await Client.Lock(Path).TryAcquireAsync().InTime(), Is.Null);
    }

    [Test]
    public async Task A_line_that_does_not_exist_is_empty()
    {
        Assert.That(await ListAsync(), Is.Empty);
    }

    [TestCase("_c_x-lock-0000000012", 12)]
    [TestCase("lock-0000000012", 12)]
    [TestCase("_c_x-lock--2147483648", int.MinValue)]
    [TestCase("_c_x-lock-2147483648", null)]
    [TestCase("_c_x-lock-", null)]
    [TestCase("_c_x-latch-0000000012", null)]
    [TestCase("lock", null)]
    public void A_name_is_a_place_when_a_number_follows_its_kind(string name, int? number) =>
        Assert.That(Contender.Parse(name, ["lock-"])?.Number, Is.EqualTo(number));

    private async Task<IEnumerable<int>> ListAsync() => (await new Line(Path, "lock-").ListAsync(await SessionAsync(), default)).Select(contender => contender.Number);

    private async Task StandAsync(params string[] names)
    {
        var session = await Other.GetSessionAsync();
        foreach (var name in names)
        {
            await session.CreateAsync(Path / name, options: new() { Mode = CreateMode.Ephemeral, CreateParents = true });
        }

        await (await SessionAsync()).SyncAsync(Path);
    }
}
