using System.Text;
using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Groups;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class GroupTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ZnodePath Path = "/groups/a";

    [Test]
    public async Task Members_come_and_go_and_say_what_they_are()
    {
        await using var views = Observe(Other);
        Assert.That(await views.NextAsync(), Is.Empty);

        var first = await Client.Group(Path).JoinAsync("first", Bytes("1")).InTime();
        Assert.That((first.Name, first.Path), Is.EqualTo(("first", Path / "first")));
        await ExpectAsync(views, "first=1");
        await using var second = await Other.Group(Path).JoinAsync("second").InTime();
        await ExpectAsync(views, "first=1", "second=");
        await first.SetDataAsync(Bytes("2")).InTime();
        await ExpectAsync(views, "first=2", "second=");
        await first.DisposeAsync().InTime();
        await first.DisposeAsync().InTime();
        await ExpectAsync(views, "second=");
        await Assert.ThrowsAsync<ObjectDisposedException>(() => first.SetDataAsync(Bytes("3")).InTime());
    }

    [Test]
    public async Task A_member_comes_back_with_the_next_session_and_its_latest_data()
    {
        await using var member = await Client.Group(Path).JoinAsync("first", Bytes("1")).InTime();
        await member.SetDataAsync(Bytes("2")).InTime();
        var before = await SessionAsync();
        await using var views = Observe(Other);
        await ExpectAsync(views, "first=2");

        await Backend.ExpireSessionAsync(Client);

        var session = await Other.GetSessionAsync();
        await UntilAsync(async () => await session.TryGetAsync(Path / "first") is { } data && data.Stat.EphemeralOwner != before.Id && data.GetString() == "2");
        await ExpectAsync(views, "first=2");
    }

    [Test]
    public async Task A_member_whose_znode_is_deleted_comes_back()
    {
        await using var member = await Client.Group(Path).JoinAsync("first").InTime();
        var session = await Other.GetSessionAsync();
        var before = await session.GetAsync(member.Path);

        await session.DeleteAsync(member.Path);

        await UntilAsync(async () => await session.TryGetAsync(member.Path) is { } data && data.Stat.Czxid > before.Stat.Czxid);
    }

    [Test]
    public async Task Who_has_the_name_of_another_waits_until_that_is_gone()
    {
        var first = await Client.Group(Path).JoinAsync("a", Bytes("1")).InTime();
        var second = Other.Group(Path).JoinAsync("a", Bytes("2")).AsTask();
        Assert.That(second.IsCompleted, Is.False);

        await first.DisposeAsync().InTime();

        await using var member = await second.InTime();
        Assert.That((await (await Other.GetSessionAsync()).GetAsync(member.Path)).GetString(), Is.EqualTo("2"));
    }

    [Test]
    public async Task Who_gives_up_waiting_for_a_name_does_not_take_it()
    {
        using var cancellation = new CancellationTokenSource();
        await using var first = await Client.Group(Path).JoinAsync("a").InTime();
        var second = Other.Group(Path).JoinAsync("a", cancellationToken: cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAsync<ZnodeCanceledException>(() => second.InTime());
        Assert.That((await (await SessionAsync()).GetAsync(first.Path)).Stat.EphemeralOwner, Is.EqualTo((await SessionAsync()).Id));
    }

    [Test]
    public async Task A_member_without_connection_leaves_when_it_is_back()
    {
        RequireSuspension();
        var member = await Client.Group(Path).JoinAsync("first").InTime();
        var session = await Other.GetSessionAsync();

        await Backend.SuspendAsync(Client);
        await member.DisposeAsync().InTime();
        await Backend.ResumeAsync(Client);

        await session.ExistsAsync(member.Path, exists: false);
    }

    [Test]
    public async Task A_member_whose_client_is_disposed_can_be_disposed()
    {
        var client = await Backend.CreateClientAsync();
        var member = await client.Group(Path).JoinAsync("first").InTime();
        await client.DisposeAsync().InTime();
        await member.DisposeAsync().InTime();
        await (await SessionAsync()).ExistsAsync(Path / "first", exists: false);
    }

    [Test]
    public async Task Observers_go_on_with_the_next_session()
    {
        await using var views = Observe(Other);
        Assert.That(await views.NextAsync(), Is.Empty);
        var next = ExpectAsync(views, "first=1");

        await Backend.ExpireSessionAsync(Other);
        await using var member = await Client.Group(Path).JoinAsync("first", Bytes("1")).InTime();

        await next;
    }

    [Test]
    public async Task A_member_that_is_refused_when_it_comes_back_tries_again()
    {
        var refusing = RefusingClient.Of(Client, nameof(IZnodeSession.TryCreateAsync), new QuotaExceededException(Path, RequestStatus.Answered));
        var refusal = refusing.Refusal;
        refusing.Refusal = null;
        await using var member = await refusing.Group(Path).JoinAsync("first").InTime();
        refusing.Refusal = refusal;
        var session = await Other.GetSessionAsync();
        await session.DeleteAsync(member.Path).InTime();
        await session.SyncAsync().InTime();
        await (await SessionAsync()).ExistsAsync(member.Path, exists: false);

        refusing.Refusal = null;
        await LetPassAsync(session.ExistsAsync(member.Path, exists: true));
    }

    [TestCase("")]
    [TestCase("a/b")]
    [TestCase("..")]
    public async Task A_member_s_name_is_that_of_a_znode(string name) => await Assert.ThrowsAsync<ArgumentException>(() => Client.Group(Path).JoinAsync(name).InTime());

    private static IAsyncEnumerator<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> Observe(IZnodeClient client) => client.Group(Path).ObserveAsync().GetAsyncEnumerator();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task ExpectAsync(IAsyncEnumerator<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> views, params string[] members) =>
        await views.NextAsync(view => view.Select(member => $"{member.Key}={Encoding.UTF8.GetString(member.Value.Span)}").SequenceEqual(members));
}
