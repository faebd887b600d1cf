namespace Znode.Conformance;

public abstract class OperationsConformance(ConformanceSubject subject) : ClientConformance(subject)
{
    [Test]
    public async Task A_created_znode_has_its_data_and_its_stat()
    {
        var created = await Session.CreateAsync("/a", Bytes("one"));
        var read = await Session.GetAsync("/a");

        Assert.That(created.Path, Is.EqualTo((ZnodePath)"/a"));
        Assert.That(read.GetString(), Is.EqualTo("one"));
        Assert.That(read.HasData, Is.True);
        Assert.That(read.Stat, Is.EqualTo(created.Stat));
        Assert.That(read.Stat, Is.EqualTo(new Stat
        {
            Czxid = Session.LastZxid,
            Mzxid = Session.LastZxid,
            Pzxid = Session.LastZxid,
            Ctime = read.Stat.Ctime,
            Mtime = read.Stat.Ctime,
            DataLength = 3,
        }));
    }

    [Test]
    public async Task Data_left_out_is_empty_and_not_null()
    {
        await Session.CreateAsync("/a");

        var read = await Session.GetAsync("/a");

        Assert.That(read.HasData, Is.True);
        Assert.That(read.Data.Length, Is.Zero);
    }

    [Test]
    public async Task Exists_tells_the_stat_or_null()
    {
        var created = await Session.CreateAsync("/a");

        Assert.That(await Session.ExistsAsync("/a"), Is.EqualTo(created.Stat));
        Assert.That(await Session.ExistsAsync("/b"), Is.Null);
    }

    [Test]
    public async Task TryGet_and_TryGetChildren_give_null_for_a_znode_that_does_not_exist()
    {
        Assert.That(await Session.TryGetAsync("/a"), Is.Null);
        Assert.That(await Session.TryGetChildrenAsync("/a"), Is.Null);
    }

    [Test]
    public async Task Set_replaces_the_data_and_raises_the_version()
    {
        await Session.CreateAsync("/a", Bytes("one"));

        var stat = await Session.SetAsync("/a", Bytes("two!"));

        var read = await Session.GetAsync("/a");
        Assert.That(read.GetString(), Is.EqualTo("two!"));
        Assert.That(read.Stat, Is.EqualTo(stat));
        Assert.That(stat.Version, Is.EqualTo(1));
        Assert.That(stat.DataLength, Is.EqualTo(4));
    }

    [Test]
    public async Task TrySet_gives_null_for_another_version_and_changes_nothing()
    {
        await Session.CreateAsync("/a", Bytes("one"));

        Assert.That(await Session.TrySetAsync("/a", Bytes("two"), version: 7), Is.Null);
        Assert.That((await Session.TrySetAsync("/a", Bytes("three"), version: 0))?.Version, Is.EqualTo(1));
        Assert.That((await Session.GetAsync("/a")).GetString(), Is.EqualTo("three"));
    }

    [Test]
    public async Task TryCreate_gives_null_for_a_znode_that_exists()
    {
        Assert.That(await Session.TryCreateAsync("/a"), Is.Not.Null);
        Assert.That(await Session.TryCreateAsync("/a"), Is.Null);
    }

    [Test]
    public async Task Delete_removes_the_znode()
    {
        await Session.CreateAsync("/a");

        await Session.DeleteAsync("/a", version: 0);

        Assert.That(await Session.ExistsAsync("/a"), Is.Null);
    }

    [Test]
    public async Task TryDelete_is_false_for_a_znode_that_is_missing_has_another_version_or_has_children()
    {
        await Session.CreateAsync("/a");
        await Session.CreateAsync("/a/b");

        Assert.That(await Session.TryDeleteAsync("/missing"), Is.False);
        Assert.That(await Session.TryDeleteAsync("/a"), Is.False);
        Assert.That(await Session.TryDeleteAsync("/a/b", version: 3), Is.False);
        Assert.That(await Session.TryDeleteAsync("/a/b"), Is.True);
    }

    [Test]
    public async Task Children_are_listed_by_name_with_the_parents_stat()
    {
        var born = (await Session.GetChildrenAsync("/")).Names;
        await Session.CreateAsync("/a");
        await Session.CreateAsync("/a/one");
        await Session.CreateAsync("/a/zwei");

        var children = await Session.GetChildrenAsync("/a");

        Assert.That(children.Names, Is.EquivalentTo(new[] { "one", "zwei" }));
        Assert.That(children.Stat, Is.EqualTo(await Session.ExistsAsync("/a")));
        Assert.That(children.Stat.NumChildren, Is.EqualTo(2));
        Assert.That((await Session.TryGetChildrenAsync("/a/one"))!.Names, Is.Empty);
        Assert.That((await Session.GetChildrenAsync("/")).Names, Is.EquivalentTo([.. born, "a"]));
    }

    [Test]
    public async Task Descendants_are_counted_at_every_depth()
    {
        var born = await Session.CountDescendantsAsync("/");
        await Session.CreateAsync("/a/b/c/d", options: new() { CreateParents = true });
        await Session.CreateAsync("/a/b2");

        Assert.That(await Session.CountDescendantsAsync("/a"), Is.EqualTo(4));
        Assert.That(await Session.CountDescendantsAsync("/"), Is.EqualTo(born + 5));
    }

    [Test]
    public async Task Sequential_znodes_get_the_parents_counter()
    {
        await Session.CreateAsync("/queue");

        var first = await Session.CreateAsync("/queue/item-", options: CreateMode.PersistentSequential);
        var second = await Session.CreateAsync("/queue/item-", options: CreateMode.EphemeralSequential);
        var atTop = await Session.CreateAsync("/top", options: CreateMode.PersistentSequential);

        Assert.That(first.Path.Value, Is.EqualTo("/queue/item-0000000000"));
        Assert.That(second.Path.Value, Is.EqualTo("/queue/item-0000000001"));
        Assert.That(second.Stat.EphemeralOwner, Is.EqualTo(Session.Id));
        Assert.That(atTop.Path.Value, Is.EqualTo("/top0000000001"));
    }

    [Test]
    public async Task Every_mode_is_created_as_what_it_is()
    {
        var ttl = TimeSpan.FromMinutes(5);
        await Session.CreateAsync("/container", options: CreateMode.Container);
        await Session.CreateAsync("/ttl", options: new() { Mode = CreateMode.PersistentWithTtl, TimeToLive = ttl });
        var sequential = await Session.CreateAsync("/ttl-", options: new() { Mode = CreateMode.PersistentSequentialWithTtl, TimeToLive = ttl });
        await Session.CreateAsync("/ephemeral", options: CreateMode.Ephemeral);

        Assert.That((await Session.ExistsAsync(sequential.Path))?.EphemeralOwner, Is.EqualTo(SessionId.None));
        Assert.That((await Session.ExistsAsync("/ttl"))?.EphemeralOwner, Is.EqualTo(SessionId.None));
        Assert.That((await Session.ExistsAsync("/container"))?.EphemeralOwner, Is.EqualTo(SessionId.None));
        Assert.That((await Session.ExistsAsync("/ephemeral"))?.EphemeralOwner, Is.EqualTo(Session.Id));
    }

    [Test]
    public async Task Ephemerals_of_the_session_are_listed_by_prefix()
    {
        var other = await OpenAsync();
        await other.CreateAsync("/app", options: CreateMode.Persistent);
        await other.CreateAsync("/app/theirs", options: CreateMode.Ephemeral);
        await Session.CreateAsync("/app/mine", options: CreateMode.Ephemeral);
        await Session.CreateAsync("/apple", options: CreateMode.Ephemeral);

        Assert.That(await Session.GetEphemeralsAsync(), Is.EquivalentTo(new ZnodePath[] { "/app/mine", "/apple" }));
        Assert.That(await Session.GetEphemeralsAsync("/app"), Is.EquivalentTo(new ZnodePath[] { "/app/mine", "/apple" }));
        Assert.That(await Session.GetEphemeralsAsync("/app/m"), Is.EquivalentTo(new ZnodePath[] { "/app/mine" }));
    }

    [Test]
    public async Task Missing_parents_are_created_with_the_list_of_the_znode_when_asked_for()
    {
        var created = await Session.CreateAsync("/a/b/c", Bytes("x"), new() { CreateParents = true, Acl = [new(Permissions.Read | Permissions.Create, "world", "anyone")] });

        Assert.That(created.Path.Value, Is.EqualTo("/a/b/c"));
        Assert.That((await Session.GetAsync("/a/b")).Data.Length, Is.Zero);
        Assert.That((await Session.GetAclAsync("/a")).Entries.Single().Permissions, Is.EqualTo(Permissions.Read | Permissions.Create));
        Assert.That(await Session.TryCreateAsync("/a/b/c", options: new() { CreateParents = true }), Is.Null);
    }

    [Test]
    public async Task A_protected_name_carries_a_guid_before_it()
    {
        await Session.CreateAsync("/locks");

        var created = await Session.CreateAsync("/locks/lock-", options: new() { Mode = CreateMode.EphemeralSequential, Protected = true });

        Assert.That(created.Path.Value, Does.Match("^/locks/_c_[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}-lock-0000000000$"));
    }

    [Test]
    public async Task Sync_is_answered()
    {
        await Session.CreateAsync("/a");
        await Session.SyncAsync("/a");
        await Session.SyncAsync();

        Assert.That(Session.LastZxid, Is.EqualTo((await Session.ExistsAsync("/a"))!.Value.Czxid));
    }
}
