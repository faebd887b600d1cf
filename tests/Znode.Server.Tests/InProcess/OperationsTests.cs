namespace Znode.Server.Tests.InProcess;

/// <summary>What only the member's side shows of operations: zxids from the first, times, kinds of znodes, numbers of sessions.</summary>
[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class OperationsTests(Store store) : MemberFixture(store)
{
    [Test]
    public async Task A_created_znode_has_the_next_zxid_and_the_members_time()
    {
        var created = await Session.CreateAsync("/a", Bytes("one"));

        Assert.That(
            created.Stat,
            Is.EqualTo(new Stat
            {
                Czxid = new(2),
                Mzxid = new(2),
                Pzxid = new(2),
                Ctime = Time.GetUtcNow().ToUnixTimeMilliseconds(),
                Mtime = Time.GetUtcNow().ToUnixTimeMilliseconds(),
                DataLength = 3,
            }));
        Assert.That((await Session.GetAsync("/a")).Stat, Is.EqualTo(created.Stat));
    }

    [Test]
    public async Task A_tree_is_born_with_its_config_and_its_quota()
    {
        Assert.That((await Session.GetChildrenAsync("/")).Names, Is.EqualTo(new[] { "zookeeper" }));
        Assert.That(await Session.CountDescendantsAsync("/"), Is.EqualTo(3), "/zookeeper, its config and its quota");
    }

    [Test]
    public async Task Every_mode_is_a_kind_of_znode_of_its_own()
    {
        var ttl = TimeSpan.FromMinutes(5);
        await Session.CreateAsync("/container", options: CreateMode.Container);
        await Session.CreateAsync("/ttl", options: new() { Mode = CreateMode.PersistentWithTtl, TimeToLive = ttl });
        var sequential = await Session.CreateAsync("/ttl-", options: new() { Mode = CreateMode.PersistentSequentialWithTtl, TimeToLive = ttl });
        await Session.CreateAsync("/ephemeral", options: CreateMode.Ephemeral);

        Assert.That(KindOf("/container"), Is.EqualTo(Tree.NodeKind.Container));
        Assert.That(KindOf("/ttl"), Is.EqualTo(Tree.NodeKind.Ttl));
        Assert.That(KindOf(sequential.Path), Is.EqualTo(Tree.NodeKind.Ttl));
        Assert.That(KindOf("/ephemeral"), Is.EqualTo(Tree.NodeKind.Ephemeral));
    }

    [Test]
    public async Task What_a_session_has_seen_after_a_sync_is_all_that_is_committed()
    {
        await Session.CreateAsync("/a");
        await Session.SyncAsync("/a");
        await Session.SyncAsync();

        Assert.That(Session.LastZxid, Is.EqualTo(Member.LastCommitted));
    }

    [Test]
    public async Task A_transaction_takes_one_zxid()
    {
        await Session.CreateAsync("/old");
        var before = Member.LastCommitted;

        var result = await Session.CommitAsync(new Transaction().Create("/a").Set("/a", Bytes("two")).Delete("/old"));

        Assert.That(result.Zxid, Is.EqualTo(before.Next));
    }

    [Test]
    public async Task The_session_knows_its_id_its_negotiated_timeout_and_what_it_has_seen()
    {
        var impatient = await OpenAsync(TimeSpan.FromMilliseconds(1));
        var patient = await OpenAsync(TimeSpan.FromHours(1));

        Assert.That(impatient.Timeout, Is.EqualTo(TimeSpan.FromSeconds(4)), "two ticks");
        Assert.That(patient.Timeout, Is.EqualTo(TimeSpan.FromSeconds(40)), "twenty ticks");
        Assert.That(Session.Timeout, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(patient.Id.Value - impatient.Id.Value, Is.EqualTo(1));
        Assert.That(Session.Id.Value >>> 56, Is.EqualTo(1), "the top byte is the member's number");
        Assert.That(Session.LastZxid, Is.EqualTo(new Zxid(1)));
    }

    private Tree.NodeKind KindOf(ZnodePath path)
    {
        using (Core.EnterTurn())
        {
            return Core.Tree.Find(path.ToUtf8())!.Kind;
        }
    }
}
