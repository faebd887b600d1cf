using Znode.Recipes.Registry;
using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Registry;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class RegistryTests(BackendKind kind) : RecipeFixture(kind)
{
    private static readonly ServiceRegistration Orders = new() { ServiceName = "orders", Id = "a", Address = "10.0.0.7", Port = 8080 };

    private IServiceRegistry Registry => Client.ServiceRegistry("/services");

    [Test]
    public async Task A_registration_is_an_ephemeral_znode_with_JSON_and_goes_with_its_lease()
    {
        var lease = await Registry.RegisterAsync(Orders with { Metadata = new Dictionary<string, string> { ["zone"] = "b" } }).InTime();

        var session = await SessionAsync();
        var data = await session.GetAsync("/services/orders/a");
        Assert.That(data.Stat.EphemeralOwner, Is.EqualTo(session.Id));
        Assert.That(InstanceJson.Read(data.Data.Span), Is.EqualTo(lease.Instance));
        Assert.That((lease.Instance.Metadata["zone"], lease.IsRegistered, lease.Failure), Is.EqualTo(("b", true, (Exception?)null)));

        await lease.DisposeAsync().InTime();
        await lease.DisposeAsync().InTime();
        Assert.That(await session.ExistsAsync("/services/orders/a"), Is.Null);
        Assert.That((lease.IsRegistered, lease.Completion.IsCompletedSuccessfully), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task The_next_session_registers_again_by_itself()
    {
        await using var lease = await Registry.RegisterAsync(Orders).InTime();
        var session = await SessionAsync();

        await Backend.ExpireSessionAsync(Client);
        await session.Lost.Fires();

        var next = await OwnerChangesAsync(session.Id);
        Assert.That(next, Is.EqualTo((await SessionAsync()).Id));
        Assert.That(InstanceJson.Read((await (await SessionAsync()).GetAsync("/services/orders/a")).Data.Span), Is.EqualTo(lease.Instance));
    }

    [Test]
    public async Task A_session_that_someone_disposes_is_followed_by_a_registration_on_the_next()
    {
        await using var lease = await Registry.RegisterAsync(Orders).InTime();
        var session = await SessionAsync();

        await session.DisposeAsync();

        Assert.That(await OwnerChangesAsync(session.Id), Is.EqualTo((await SessionAsync()).Id));
    }

    [Test]
    public async Task A_refusal_later_on_is_told_and_tried_again()
    {
        var refusing = RefusingClient.Of(Client, nameof(IZnodeSession.TrySetAsync), new QuotaExceededException("/services", RequestStatus.Answered));
        await using var lease = await refusing.ServiceRegistry("/services").RegisterAsync(Orders).InTime();

        await Assert.ThrowsAsync<QuotaExceededException>(() => lease.UpdateAsync(registration => registration with { Port = 1 }).InTime());
        Assert.That(lease.Failure, Is.InstanceOf<QuotaExceededException>());
        refusing.Refusal = null;
        await LetPassAsync((await Other.GetSessionAsync()).DataAsync("/services/orders/a", data => InstanceJson.Read(data.Data.Span).Port == 1));

        await lease.UpdateAsync(registration => registration).InTime();
        Assert.That(lease.Failure, Is.Null);
    }

    [Test]
    public async Task An_update_is_in_the_registry_when_it_returns()
    {
        await using var lease = await Registry.RegisterAsync(Orders).InTime();

        await lease.UpdateAsync(registration => registration with { IsEnabled = false }).InTime();

        var read = InstanceJson.Read((await (await SessionAsync()).GetAsync("/services/orders/a")).Data.Span);
        Assert.That((read.IsEnabled, read), Is.EqualTo((false, lease.Instance)));
    }

    [Test]
    public async Task An_update_waits_for_the_next_session_and_what_it_registers_is_the_update()
    {
        RequireSuspension();
        await using var lease = await Registry.RegisterAsync(Orders).InTime();
        await Backend.SuspendAsync(Client);

        var update = lease.UpdateAsync(registration => registration with { Port = 9090 }).AsTask();
        Assert.That(update.IsCompleted, Is.False);
        await Backend.ResumeAsync(Client);
        await update.InTime();

        Assert.That(InstanceJson.Read((await (await SessionAsync()).GetAsync("/services/orders/a")).Data.Span).Port, Is.EqualTo(9090));
    }

    [Test]
    public async Task A_name_and_an_id_can_not_be_updated()
    {
        await using var lease = await Registry.RegisterAsync(Orders).InTime();

        await Assert.ThrowsAsync<ArgumentException>(() => lease.UpdateAsync(registration => registration with { Id = "b" }).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => lease.UpdateAsync(registration => registration with { ServiceName = "b" }).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => lease.UpdateAsync(registration => registration with { Port = 0 }).AsTask());
        Assert.That(lease.Instance.Port, Is.EqualTo(8080));
    }

    [Test]
    public async Task An_instance_that_someone_deletes_is_registered_again()
    {
        await using var lease = await Registry.RegisterAsync(Orders).InTime();
        var other = await Other.GetSessionAsync();
        var before = (await other.GetAsync("/services/orders/a")).Stat.Czxid;

        await other.DeleteAsync("/services/orders/a");

        await other.ExistsAsync("/services/orders/a", exists: true);
        Assert.That((await other.GetAsync("/services/orders/a")).Stat.Czxid, Is.GreaterThan(before));
    }

    [Test]
    public async Task What_an_operator_sets_stays_until_the_next_update()
    {
        await using var lease = await Registry.RegisterAsync(Orders).InTime();
        var other = await Other.GetSessionAsync();

        await other.SetAsync("/services/orders/a", InstanceJson.Write(lease.Instance with { IsEnabled = false }));
        await other.SetAsync("/services/orders/a", "whatever");
        Assert.That((await other.GetAsync("/services/orders/a")).GetString(), Is.EqualTo("whatever"));

        await lease.UpdateAsync(registration => registration).InTime();
        Assert.That(InstanceJson.Read((await (await SessionAsync()).GetAsync("/services/orders/a")).Data.Span), Is.EqualTo(lease.Instance));
    }

    [Test]
    public async Task The_restarted_program_takes_the_place_of_the_one_before_at_once_and_nobody_sees_it_gone()
    {
        var other = await Other.GetSessionAsync();
        await using var before = await Other.ServiceRegistry("/services").RegisterAsync(Orders).InTime();
        await using var watch = await other.WatchAsync("/services/orders", WatchScope.Children);
        await using var events = watch.GetAsyncEnumerator();

        await using var lease = await Registry.RegisterAsync(Orders).InTime();

        var told = new List<Zxid> { (await events.NextAsync()).Zxid, (await events.NextAsync()).Zxid };
        var stat = (await other.GetAsync("/services/orders/a")).Stat;
        Assert.That((stat.EphemeralOwner, told.Distinct().Count()), Is.EqualTo(((await SessionAsync()).Id, 1)));
        Assert.That(lease.IsRegistered, Is.True);
    }

    [Test]
    public async Task Two_that_say_the_same_of_themselves_do_not_fight_for_the_place()
    {
        await using var first = await Registry.RegisterAsync(Orders).InTime();
        await using var second = await Other.ServiceRegistry("/services").RegisterAsync(Orders).InTime();
        await Assert.ThrowsAsync<NodeExistsException>(() => first.UpdateAsync(registration => registration).InTime());

        Assert.That((await (await SessionAsync()).GetAsync("/services/orders/a")).Stat.EphemeralOwner, Is.EqualTo((await Other.GetSessionAsync()).Id));
        Assert.That((first.IsRegistered, second.IsRegistered), Is.EqualTo((false, true)));
        Assert.That(first.Failure, Is.InstanceOf<NodeExistsException>());

        await second.DisposeAsync().InTime();
        var session = await SessionAsync();
        await session.ExistsAsync("/services/orders/a", exists: true);
        Assert.That((await session.GetAsync("/services/orders/a")).Stat.EphemeralOwner, Is.EqualTo(session.Id));
    }

    [Test]
    public async Task Somebody_else_with_the_id_is_waited_for()
    {
        var other = await Other.GetSessionAsync();
        await other.CreateAsync("/services/orders/a", "somebody", new() { Mode = CreateMode.Ephemeral, CreateParents = true });
        var registering = Registry.RegisterAsync(Orders).AsTask();
        Assert.That(registering.IsCompleted, Is.False);

        await other.DeleteAsync("/services/orders/a");

        await using var lease = await registering.InTime();
        Assert.That((await (await SessionAsync()).GetAsync("/services/orders/a")).Stat.EphemeralOwner, Is.EqualTo((await SessionAsync()).Id));
    }

    [Test]
    public async Task Somebody_else_who_stays_is_told_of_by_name()
    {
        var other = await Other.GetSessionAsync();
        await other.CreateAsync("/services/orders/a", "somebody", new() { Mode = CreateMode.Ephemeral, CreateParents = true });

        var registering = Client.ServiceRegistry("/services", new() { TakenIdWait = TimeSpan.FromSeconds(1) }).RegisterAsync(Orders).AsTask();
        await LetPassAsync(Task.WhenAny(registering));

        var exception = await Assert.ThrowsAsync<NodeExistsException>(() => registering.InTime());
        Assert.That(exception!.Message, Does.Contain("/services/orders/a").And.Contain(other.Id.ToString()).And.Contain("somebody"));
        Assert.That((await other.GetAsync("/services/orders/a")).GetString(), Is.EqualTo("somebody"));
    }

    [Test]
    public async Task A_refusal_is_thrown_at_once()
    {
        var other = await Other.GetSessionAsync();
        await other.CreateAsync("/services");
        await other.CreateAsync("/services/orders", default, new() { Acl = AclEntry.ReadOnly });

        await Assert.ThrowsAsync<NoAuthException>(() => Registry.RegisterAsync(Orders).InTime());
    }

    [Test]
    public async Task A_registration_that_is_given_up_leaves_nothing_behind()
    {
        RequireSuspension();
        var session = await SessionAsync();
        await Backend.SuspendAsync(Client);
        using var cancellation = new CancellationTokenSource();
        var registering = Registry.RegisterAsync(Orders, cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => registering.InTime());
        await Backend.ResumeAsync(Client);

        await Client.ObserveStateAsync().GetAsyncEnumerator().NextAsync(state => state == ClientState.Connected);
        Assert.That(await session.ExistsAsync("/services/orders/a"), Is.Null);
    }

    [Test]
    public async Task The_end_of_the_client_ends_the_lease()
    {
        var client = await Backend.CreateClientAsync();
        await using var lease = await client.ServiceRegistry("/services").RegisterAsync(Orders).InTime();

        await client.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => lease.Completion.InTime());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => lease.UpdateAsync(registration => registration).InTime());
        Assert.That(lease.IsRegistered, Is.False);
    }

    [TestCase("or/ders", "a")]
    [TestCase("", "a")]
    [TestCase("orders", "..")]
    [TestCase("orders", "a/b")]
    public async Task Names_are_components_of_a_path(string service, string id)
    {
        await Assert.CatchAsync<ArgumentException>(() => Registry.RegisterAsync(Orders with { ServiceName = service, Id = id }).InTime());
    }

    [Test]
    public async Task A_registration_that_contradicts_itself_is_refused()
    {
        ServiceRegistration[] bad =
        [
            Orders with { Address = null },
            Orders with { Address = "" },
            Orders with { Address = null, Port = null },
            Orders with { Port = 70000 },
            Orders with { SslPort = -1 },
            Orders with { PayloadJson = "not JSON" },
            Orders with { UriSpec = "{" },
            Orders with { PayloadJson = "1", Metadata = new Dictionary<string, string> { ["a"] = "b" } },
        ];
        foreach (var registration in bad)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Registry.RegisterAsync(registration).InTime());
        }

        Assert.That(await (await SessionAsync()).ExistsAsync("/services"), Is.Null);
    }

    /// <summary>Waits until the instance's znode belongs to another session.</summary>
    private async Task<SessionId> OwnerChangesAsync(SessionId before)
    {
        await using var values = Other.ObserveAsync("/services/orders/a").GetAsyncEnumerator();
        return (await values.NextAsync(value => value.Data is { } data && data.Stat.EphemeralOwner != before)).Data!.Stat.EphemeralOwner;
    }
}
