using System.Text;
using Znode.Tree;

namespace Znode.Core.Tests.Tree;

/// <summary>Ephemerals, containers and times to live: spec semantics §6 and §7.</summary>
public sealed class OwnerTests
{
    [Test]
    public void An_ephemeral_belongs_to_the_session_of_the_header()
    {
        var script = new TreeScript();
        script.Create("/e", ephemeral: true);
        script.Create("/p");

        Assert.Multiple(() =>
        {
            Assert.That(script.Stat("/e").EphemeralOwner, Is.EqualTo(new SessionId(0x77)));
            Assert.That(script.Stat("/p").EphemeralOwner, Is.EqualTo(SessionId.None));
            Assert.That(Paths(script.Tree.EphemeralsOf(new(0x77))), Is.EqualTo(new[] { "/e" }));
            Assert.That(script.Tree.EphemeralsOf(new(1)), Is.Empty);
            Assert.That(script.Tree.EphemeralCount, Is.EqualTo(1));
        });
    }

    [Test]
    public void The_sessions_with_ephemerals_come_in_ascending_order()
    {
        var script = new TreeScript();
        foreach (var id in new[] { 5L, -3, 9, 1 })
        {
            script.Session = new(id);
            script.Create($"/e{id}", ephemeral: true);
        }

        Assert.That(script.Tree.EphemeralSessions.Select(id => id.Value), Is.EqualTo(new[] { -3L, 1, 5, 9 }));
    }

    [Test]
    public void Closing_a_session_deletes_the_paths_of_its_list_whoever_owns_them_now()
    {
        var script = new TreeScript();
        script.Create("/mine", ephemeral: true);
        script.Session = new(0x99);
        script.Create("/theirs", ephemeral: true);
        script.Session = new(0x77);

        script.CloseSession("/mine", "/theirs", "/gone");

        Assert.Multiple(() =>
        {
            Assert.That(script.Tree.NodeCount, Is.EqualTo(5));
            Assert.That(script.Tree.EphemeralCount, Is.Zero);
            Assert.That(script.Tree.EphemeralSessions, Is.Empty);
            Assert.That(script.Tree.Root.Stat.Pzxid, Is.EqualTo(3));
        });
    }

    [Test]
    public void Closing_a_session_without_a_list_deletes_what_the_tree_knows()
    {
        var script = new TreeScript();
        script.Create("/p");
        script.Create("/p/e1", ephemeral: true);
        script.Create("/e2", ephemeral: true);

        script.CloseSession(null);

        Assert.Multiple(() =>
        {
            Assert.That(script.Find("/p"), Is.Not.Null);
            Assert.That(script.Find("/p/e1"), Is.Null);
            Assert.That(script.Find("/e2"), Is.Null);
        });
    }

    [Test]
    public void Markers_of_containers_and_times_to_live_are_no_owners_to_clients()
    {
        var script = new TreeScript();
        script.CreateContainer("/c");
        script.CreateTtl("/t", 500);

        Assert.Multiple(() =>
        {
            Assert.That(script.Find("/c")!.Stat.Owner, Is.EqualTo(long.MinValue));
            Assert.That(script.Find("/t")!.Stat.Owner, Is.EqualTo(unchecked((long)0xff00000000000000) | 500));
            Assert.That(script.Stat("/c").EphemeralOwner, Is.EqualTo(SessionId.None));
            Assert.That(script.Stat("/t").EphemeralOwner, Is.EqualTo(SessionId.None));
            Assert.That(script.Tree.EphemeralCount, Is.Zero);
        });
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1L << 40)]
    public void A_time_to_live_out_of_range_is_refused(long ttl) => Assert.That(new TreeScript().CreateTtl("/t", ttl).Error, Is.EqualTo(ErrorCode.BadArguments));

    [Test]
    public void A_container_goes_when_its_last_child_is_gone()
    {
        var script = new TreeScript();
        script.CreateContainer("/c");
        script.Create("/c/child");
        var busy = Reapable(script, now: 1_000_000, neverUsed: 0);
        script.Delete("/c/child");

        Assert.Multiple(() =>
        {
            Assert.That(busy, Is.Empty);
            Assert.That(Reapable(script, now: 0, neverUsed: 0), Is.EqualTo(new[] { "/c" }));
        });
    }

    [TestCase(1_000_000, 0, ExpectedResult = 0, TestName = "A container that never had a child stays for ever by default")]
    [TestCase(1_310, 300, ExpectedResult = 0, TestName = "A container that never had a child stays for its time")]
    [TestCase(1_311, 300, ExpectedResult = 1, TestName = "A container that never had a child goes after its time")]
    public int Containers_that_never_had_a_child(long now, long neverUsed)
    {
        var script = new TreeScript();
        script.CreateContainer("/c");
        return Reapable(script, now, neverUsed).Length;
    }

    [Test]
    public void A_znode_goes_when_its_time_to_live_is_over_and_it_has_no_children()
    {
        var script = new TreeScript();
        script.CreateTtl("/t", 500);
        var early = Reapable(script, now: 1510, neverUsed: 0);
        var late = Reapable(script, now: 1511, neverUsed: 0);
        script.SetData("/t", "", 1);
        var renewed = Reapable(script, now: 1511, neverUsed: 0);
        script.Create("/t/child");
        var parent = Reapable(script, now: 9999, neverUsed: 0);

        Assert.Multiple(() =>
        {
            Assert.That(early, Is.Empty);
            Assert.That(late, Is.EqualTo(new[] { "/t" }));
            Assert.That(renewed, Is.Empty);
            Assert.That(parent, Is.Empty);
        });
    }

    [Test]
    public void Without_extended_types_a_time_to_live_reads_as_a_session()
    {
        var script = new TreeScript(options: new() { ExtendedTypes = false });
        script.CreateTtl("/t", 500);

        var owner = new SessionId(unchecked((long)0xff00000000000000) | 500);
        Assert.Multiple(() =>
        {
            Assert.That(script.Stat("/t").EphemeralOwner, Is.EqualTo(owner));
            Assert.That(script.Tree.EphemeralSessions, Is.EqualTo(new[] { owner }));
            Assert.That(Reapable(script, now: 9999, neverUsed: 0), Is.Empty);
        });
    }

    [Test]
    public void The_encoding_of_3_5_3_is_read_on_demand()
    {
        var owner = long.MinValue | 500;
        var emulating = new DataTreeOptions { Emulate353TtlNodes = true };

        Assert.Multiple(() =>
        {
            Assert.That(DataTreeOptions.Default.KindOf(owner), Is.EqualTo(NodeKind.Ephemeral));
            Assert.That(emulating.KindOf(owner), Is.EqualTo(NodeKind.Ttl));
            Assert.That(emulating.KindOf(long.MinValue), Is.EqualTo(NodeKind.Container));
            Assert.That(DataTreeOptions.TtlOf(owner), Is.EqualTo(500));
        });
    }

    private static string[] Reapable(TreeScript script, long now, long neverUsed) => Paths(script.Tree.Reapable(now, neverUsed));

    private static string[] Paths(IEnumerable<DataNode> nodes) => [.. nodes.Select(node => Encoding.UTF8.GetString(node.GetPath()))];
}
