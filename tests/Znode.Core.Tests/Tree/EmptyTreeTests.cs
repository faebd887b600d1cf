using Znode.Tree;

namespace Znode.Core.Tests.Tree;

/// <summary>The tree before any transaction: spec semantics §3, §10 and §11.</summary>
public sealed class EmptyTreeTests
{
    [Test]
    public void An_empty_tree_has_the_digest_of_an_empty_ZooKeeper() => Assert.That(new DataTree().Digest, Is.EqualTo(0x51c6d660));

    [Test]
    public void An_empty_tree_counts_five_nodes() => Assert.That(new DataTree().NodeCount, Is.EqualTo(5));

    [Test]
    public void The_size_is_that_of_the_paths_and_data_with_the_alias_of_the_root() =>
        Assert.That(new DataTree().ApproximateDataSize, Is.EqualTo("/".Length + "/zookeeper".Length + "/zookeeper/quota".Length + "/zookeeper/config".Length));

    [TestCase("", true)]
    [TestCase("/", true)]
    [TestCase("/zookeeper", true)]
    [TestCase("/zookeeper/quota", true)]
    [TestCase("/zookeeper/", false)]
    [TestCase("//zookeeper", false)]
    [TestCase("zookeeper", false)]
    [TestCase("//", false)]
    [TestCase("/zookeepe", false)]
    [TestCase("a", false)]
    public void A_path_is_found_exactly_as_it_is_written(string path, bool exists) =>
        Assert.That(new DataTree().Find(System.Text.Encoding.UTF8.GetBytes(path)), exists ? Is.Not.Null : Is.Null);

    [Test]
    public void The_first_znodes_report_one_delete_for_each_child_that_was_never_created()
    {
        var tree = new DataTree();

        Assert.Multiple(() =>
        {
            Assert.That(tree.Root.ToStat(), Is.EqualTo(new Stat { Cversion = -1, NumChildren = 1 }));
            Assert.That(tree.Find("/zookeeper"u8)!.ToStat(), Is.EqualTo(new Stat { Cversion = -2, NumChildren = 2 }));
        });
    }

    [Test]
    public void The_configuration_is_for_all_to_read_and_the_rest_is_open()
    {
        var tree = new DataTree();

        Assert.Multiple(() =>
        {
            Assert.That(tree.Root.Acl.Key, Is.EqualTo(-1));
            Assert.That(tree.Find("/zookeeper"u8)!.Acl.Key, Is.EqualTo(-1));
            Assert.That(tree.Find("/zookeeper/quota"u8)!.Acl.Key, Is.EqualTo(-1));
            Assert.That(tree.Find("/zookeeper/config"u8)!.Acl.Key, Is.EqualTo(1));
            Assert.That(tree.Find("/zookeeper/config"u8)!.Acl.Entries, Is.EqualTo(AclEntry.ReadOnly));
            Assert.That(tree.Find("/zookeeper/config"u8)!.Stat.Aversion, Is.EqualTo(-1), "as ZooKeeper's DataTree.addConfigNode leaves it");
        });
    }

    [Test]
    public void The_configuration_has_the_version_that_ZooKeeper_leaves_on_its_rights() =>
        Assert.That(new DataTree().Find("/zookeeper/config"u8)!.ToStat().Aversion, Is.EqualTo(-1));
}
