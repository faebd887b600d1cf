using Znode.Recipes.Tests.Backends;

namespace Znode.Recipes.Tests.Registry;

[TestFixtureSource(typeof(BackendKind), nameof(BackendKind.All))]
public sealed class DirectoryTests(BackendKind kind) : RecipeFixture(kind)
{
    private IServiceRegistry Registry => Other.ServiceRegistry("/services");

    [Test]
    public async Task The_instances_that_are_there_are_found_by_the_order_of_their_ids()
    {
        await using var b = await Registry.RegisterAsync(Orders("b")).InTime();
        await using var a = await Registry.RegisterAsync(Orders("a")).InTime();
        await using var directory = Client.ServiceDirectory("/services");

        var snapshot = await directory.GetAsync("orders").InTime();

        Assert.That(snapshot.Instances, Is.EqualTo(new[] { a.Instance, b.Instance }));
        Assert.That((snapshot.ServiceName, snapshot.IsStale), Is.EqualTo(("orders", false)));
        Assert.That(snapshot.AsOf, Is.GreaterThan(Zxid.Zero));
    }

    [Test]
    public async Task A_service_that_nobody_registered_has_no_instances()
    {
        await using var directory = Client.ServiceDirectory("/services");

        Assert.That((await directory.GetAsync("orders").InTime()).Instances, Is.Empty);
        Assert.That(await directory.SelectAsync("orders").InTime(), Is.Null);
    }

    [Test]
    public async Task Each_change_is_told()
    {
        await using var directory = Client.ServiceDirectory("/services");
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        Assert.That(Ids(await snapshots.NextAsync()), Is.Empty);

        await using var a = await Registry.RegisterAsync(Orders("a")).InTime();
        Assert.That(Ids(await snapshots.NextAsync()), Is.EqualTo(new[] { "a" }));
        var b = await Registry.RegisterAsync(Orders("b")).InTime();
        Assert.That(Ids(await snapshots.NextAsync()), Is.EqualTo(new[] { "a", "b" }));
        await a.UpdateAsync(registration => registration with { IsEnabled = false }).InTime();
        Assert.That((await snapshots.NextAsync()).Instances[0].IsEnabled, Is.False);
        await b.DisposeAsync();
        Assert.That(Ids(await snapshots.NextAsync()), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task What_can_not_be_read_is_left_out()
    {
        await using var a = await Registry.RegisterAsync(Orders("a")).InTime();
        await (await Other.GetSessionAsync()).CreateAsync("/services/orders/bad", "not JSON");
        await using var directory = Client.ServiceDirectory("/services");

        Assert.That(Ids(await directory.GetAsync("orders").InTime()), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Without_the_ensemble_the_last_list_is_the_answer_and_is_stale()
    {
        RequireSuspension();
        await using var a = await Registry.RegisterAsync(Orders("a")).InTime();
        await using var directory = Client.ServiceDirectory("/services");
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        await snapshots.NextAsync(snapshot => !snapshot.IsStale && snapshot.Instances.Count == 1);

        await Backend.SuspendAsync(Client);
        Assert.That(Ids(await snapshots.NextAsync(snapshot => snapshot.IsStale)), Is.EqualTo(new[] { "a" }));
        var stale = await directory.GetAsync("orders").InTime();
        Assert.That((stale.IsStale, stale.Instances.Count), Is.EqualTo((true, 1)));
        Assert.That((await directory.SelectAsync("orders").InTime())!.Id, Is.EqualTo("a"));

        await Backend.ResumeAsync(Client);
        Assert.That(Ids(await snapshots.NextAsync(snapshot => !snapshot.IsStale)), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_fall_to_no_instances_is_not_believed_for_a_while()
    {
        var a = await Registry.RegisterAsync(Orders("a")).InTime();
        await using var directory = Client.ServiceDirectory("/services", new() { EmptyProtection = TimeSpan.FromSeconds(2) });
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        await snapshots.NextAsync(snapshot => snapshot.Instances.Count == 1);

        await a.DisposeAsync();
        var held = await snapshots.NextAsync();
        Assert.That((held.Instances.Count, held.IsStale), Is.EqualTo((1, true)));

        if (await Backend.LetPassAsync(TimeSpan.FromSeconds(1.9)))
        {
            Assert.That((await directory.GetAsync("orders").InTime()).Instances, Has.Count.EqualTo(1));
        }

        await Backend.LetPassAsync(TimeSpan.FromSeconds(0.2));
        var believed = await snapshots.NextAsync();
        Assert.That((believed.Instances.Count, believed.IsStale), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task A_fall_to_no_instances_is_not_believed_while_the_ensemble_is_out_of_reach()
    {
        RequireSuspension();
        var a = await Registry.RegisterAsync(Orders("a")).InTime();
        await using var directory = Client.ServiceDirectory("/services", new() { EmptyProtection = TimeSpan.FromSeconds(2) });
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        await snapshots.NextAsync(snapshot => snapshot.Instances.Count == 1);
        await a.DisposeAsync();
        await snapshots.NextAsync(snapshot => snapshot.IsStale);

        await Backend.SuspendAsync(Client);
        await Backend.LetPassAsync(TimeSpan.FromSeconds(3));
        var held = await directory.GetAsync("orders").InTime();
        Assert.That((held.Instances.Count, held.IsStale), Is.EqualTo((1, true)));

        await Backend.ResumeAsync(Client);
        var believed = snapshots.NextAsync(snapshot => !snapshot.IsStale);
        while (!believed.IsCompleted && await Backend.LetPassAsync(TimeSpan.FromSeconds(1)))
        {
            // The cache reads anew meanwhile.
            await Task.Yield();
        }

        Assert.That((await believed).Instances, Is.Empty);
    }

    [Test]
    public async Task Instances_that_come_back_end_the_doubt()
    {
        var a = await Registry.RegisterAsync(Orders("a")).InTime();
        await using var directory = Client.ServiceDirectory("/services");
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        await snapshots.NextAsync(snapshot => snapshot.Instances.Count == 1);
        await a.DisposeAsync();
        await snapshots.NextAsync(snapshot => snapshot.IsStale);

        await using var b = await Registry.RegisterAsync(Orders("b")).InTime();

        Assert.That(Ids(await snapshots.NextAsync(snapshot => !snapshot.IsStale)), Is.EqualTo(new[] { "b" }));
    }

    [Test]
    public async Task Without_protection_a_fall_to_no_instances_is_believed_at_once()
    {
        var a = await Registry.RegisterAsync(Orders("a")).InTime();
        await using var directory = Client.ServiceDirectory("/services", new() { EmptyProtection = TimeSpan.Zero });
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        await snapshots.NextAsync(snapshot => snapshot.Instances.Count == 1);

        await a.DisposeAsync();

        Assert.That((await snapshots.NextAsync()).Instances, Is.Empty);
    }

    [Test]
    public async Task A_lost_session_of_the_callers_changes_nothing_that_they_see()
    {
        await using var a = await Registry.RegisterAsync(Orders("a")).InTime();
        await using var directory = Client.ServiceDirectory("/services");
        await directory.GetAsync("orders").InTime();
        var session = await SessionAsync();

        await Backend.ExpireSessionAsync(Client);
        await session.Lost.Fires();
        Assert.That(Ids(await directory.GetAsync("orders").InTime()), Is.EqualTo(new[] { "a" }));

        await using var b = await Registry.RegisterAsync(Orders("b")).InTime();
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        var fresh = await snapshots.NextAsync(snapshot => !snapshot.IsStale && snapshot.Instances.Count == 2);
        Assert.That(Ids(fresh), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task Instances_that_take_no_requests_are_not_selected()
    {
        await using var a = await Registry.RegisterAsync(Orders("a") with { IsEnabled = false }).InTime();
        await using var b = await Registry.RegisterAsync(Orders("b")).InTime();
        await using var c = await Registry.RegisterAsync(Orders("c")).InTime();
        await using var directory = Client.ServiceDirectory("/services");

        string[] selected = [await SelectAsync(), await SelectAsync(), await SelectAsync()];

        Assert.That(selected, Is.EqualTo(new[] { "b", "c", "b" }));

        async Task<string> SelectAsync() => (await directory.SelectAsync("orders").InTime())!.Id;
    }

    [Test]
    public async Task A_selector_of_the_callers_own_is_asked()
    {
        await using var a = await Registry.RegisterAsync(Orders("a") with { Metadata = new Dictionary<string, string> { ["weight"] = "0" } }).InTime();
        await using var b = await Registry.RegisterAsync(Orders("b")).InTime();
        await using var directory = Client.ServiceDirectory("/services");
        var selector = InstanceSelectors.Weighted(seed: 1);

        for (var i = 0; i < 20; i++)
        {
            Assert.That((await directory.SelectAsync("orders", selector).InTime())!.Id, Is.EqualTo("b"));
        }
    }

    [Test]
    public async Task Dispose_ends_the_streams_and_refuses_more()
    {
        var directory = Client.ServiceDirectory("/services");
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        await snapshots.NextAsync();
        var next = snapshots.MoveNextAsync().AsTask();

        await directory.DisposeAsync();
        await directory.DisposeAsync();

        Assert.That(await next.InTime(), Is.False);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => directory.GetAsync("orders").InTime());
    }

    [Test]
    public async Task The_end_of_the_client_leaves_the_last_list()
    {
        await using var a = await Registry.RegisterAsync(Orders("a")).InTime();
        var client = await Backend.CreateClientAsync();
        await using var directory = client.ServiceDirectory("/services");
        await using var snapshots = directory.ObserveAsync("orders").GetAsyncEnumerator();
        await snapshots.NextAsync(snapshot => snapshot.Instances.Count == 1);

        await client.DisposeAsync();

        Assert.That(Ids(await snapshots.NextAsync(snapshot => snapshot.IsStale)), Is.EqualTo(new[] { "a" }));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => snapshots.MoveNextAsync().InTime());
        Assert.That(Ids(await directory.GetAsync("orders").InTime()), Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task A_name_is_one_component_of_a_path()
    {
        await using var directory = Client.ServiceDirectory("/services");

        await Assert.ThrowsAsync<ArgumentException>(() => directory.GetAsync("a/b").InTime());
        Assert.Throws<ArgumentException>(() => directory.ObserveAsync("a/b"));
    }

    private static ServiceRegistration Orders(string id) => new() { ServiceName = "orders", Id = id, Address = $"{id}.example", Port = 8080 };

    private static IEnumerable<string> Ids(ServiceSnapshot snapshot) => snapshot.Instances.Select(instance => instance.Id);
}
