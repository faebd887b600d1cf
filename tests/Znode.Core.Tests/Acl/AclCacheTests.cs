using Znode.Acl;
using Znode.Core.Tests.Tree;

namespace Znode.Core.Tests.Acl;

public sealed class AclCacheTests
{
    [Test]
    public void Equal_lists_are_one_and_unused_ones_are_forgotten()
    {
        var cache = new AclCache();
        var first = cache.Acquire([new(Permissions.All, "world", "anyone")]);
        var second = cache.Acquire([new(Permissions.All, "world", "anyone")]);
        var other = cache.Acquire(AclEntry.ReadOnly);

        Assert.Multiple(() =>
        {
            Assert.That(second, Is.SameAs(first));
            Assert.That(other, Is.Not.SameAs(first));
            Assert.That(cache.ToArray().Select(list => list.Key), Is.EqualTo(new[] { 1L, 2 }));
        });

        cache.Release(first);
        Assert.That(cache.Count, Is.EqualTo(2));
        cache.Release(second);
        Assert.That(cache.ToArray(), Is.EqualTo(new[] { other }));
    }

    [Test]
    public void Keys_only_increase()
    {
        var cache = new AclCache();
        cache.Release(cache.Acquire(AclEntry.ReadOnly));

        Assert.That(cache.Acquire(AclEntry.ReadOnly).Key, Is.EqualTo(2));
    }

    [Test]
    public void Looking_a_list_up_does_not_keep_it()
    {
        var cache = new AclCache();
        cache.Intern(AclEntry.ReadOnly);
        Assert.That(cache.Count, Is.Zero);

        var kept = cache.Acquire(AclEntry.ReadOnly);
        Assert.That(cache.Intern([new(Permissions.Read, "world", "anyone")]), Is.SameAs(kept));
    }

    [Test]
    public void The_order_of_the_entries_counts()
    {
        var cache = new AclCache();
        AclEntry a = new(Permissions.Read, "ip", "::1"), b = new(Permissions.All, "digest", "u:h");

        Assert.That(cache.Acquire([a, b]), Is.Not.SameAs(cache.Acquire([b, a])));
    }

    [Test]
    public void The_open_list_of_the_first_znodes_is_counted_nowhere()
    {
        var cache = new AclCache();
        cache.Release(AclList.Open);

        Assert.Multiple(() =>
        {
            Assert.That(AclList.Open.References, Is.Zero);
            Assert.That(cache.Acquire(AclEntry.Open).Key, Is.EqualTo(1), "other znodes with an open list have an entry in the map");
        });
    }

    [Test]
    public void Znodes_share_lists_and_let_go_of_them()
    {
        var script = new TreeScript();
        script.Create("/a");
        script.Create("/b");
        Assert.That(script.Find("/a")!.Acl, Is.SameAs(script.Find("/b")!.Acl));

        script.SetAcl("/a", AclEntry.ReadOnly, 1);
        Assert.That(script.Find("/a")!.Acl, Is.SameAs(script.Find("/zookeeper/config")!.Acl));

        script.Delete("/b");
        Assert.That(script.Tree.AclLists.Select(list => list.Key), Is.EqualTo(new[] { 1L }));
    }
}
