using Znode.Transactions;
using Znode.Tree;

namespace Znode.Core.Tests.Tree;

/// <summary>What each transaction does: spec semantics §3, disk-format §3 and §7.</summary>
public sealed class ApplyTests
{
    [Test]
    public void Create_sets_every_field_and_the_counters_of_the_parent()
    {
        var script = new TreeScript();

        var result = script.Create("/a", "AB");

        var stat = new Stat { Czxid = new(1), Mzxid = new(1), Pzxid = new(1), Ctime = 1010, Mtime = 1010, DataLength = 2 };
        Assert.Multiple(() =>
        {
            Assert.That(result.Error, Is.EqualTo(ErrorCode.Ok));
            Assert.That(result.Path, Is.EqualTo("/a"u8.ToArray()));
            Assert.That(result.Stat, Is.EqualTo(stat));
            Assert.That(script.Stat("/a"), Is.EqualTo(stat));
            Assert.That(script.Stat("/"), Is.EqualTo(new Stat { Pzxid = new(1), Cversion = 0, NumChildren = 2 }));
            Assert.That(script.Find("/a")!.GetPath(), Is.EqualTo("/a"u8.ToArray()));
            Assert.That(script.Tree.NodeCount, Is.EqualTo(6));
            Assert.That(script.Tree.LastProcessed, Is.EqualTo(new Zxid(1)));
        });
    }

    [Test]
    public void Null_data_stays_null_and_empty_data_empty()
    {
        var script = new TreeScript();
        script.Create("/null", null);
        script.Create("/empty", "");

        Assert.Multiple(() =>
        {
            Assert.That(script.Find("/null")!.Data, Is.Null);
            Assert.That(script.Find("/empty")!.Data, Is.Empty);
        });
    }

    [TestCase("/missing/a", ErrorCode.NoNode)]
    [TestCase("//a", ErrorCode.NoNode)]
    [TestCase("x/a", ErrorCode.NoNode)]
    [TestCase("/", ErrorCode.NodeExists)]
    [TestCase("/zookeeper", ErrorCode.NodeExists)]
    [TestCase("a", ErrorCode.BadArguments)]
    [TestCase("", ErrorCode.BadArguments)]
    [TestCase("/a/", ErrorCode.BadArguments)]
    public void Create_that_can_not_be_done_is_an_error_in_the_result(string path, ErrorCode error)
    {
        var script = new TreeScript();
        script.Create("/a");

        Assert.That(script.Create(path, cversion: 0).Error, Is.EqualTo(error));
    }

    [Test]
    public void Create_of_a_znode_that_exists_still_raises_the_counters_of_the_parent_and_takes_over_the_acl()
    {
        var script = new TreeScript();
        script.Create("/a", "first");

        var result = script.Create("/a", "second", cversion: 9, acl: AclEntry.ReadOnly);

        Assert.Multiple(() =>
        {
            Assert.That(result.Error, Is.EqualTo(ErrorCode.NodeExists));
            Assert.That(script.Data("/a"), Is.EqualTo("first"));
            Assert.That(script.Stat("/a").Czxid, Is.EqualTo(new Zxid(1)));
            Assert.That(script.Tree.Root.Stat.StoredCversion, Is.EqualTo(9));
            Assert.That(script.Tree.Root.Stat.Pzxid, Is.EqualTo(2));
            Assert.That(script.Find("/a")!.Acl.Entries, Is.EqualTo(AclEntry.ReadOnly));
        });
    }

    [Test]
    public void Create_with_a_lower_cversion_leaves_the_parent_alone()
    {
        var script = new TreeScript();
        script.Create("/a", cversion: 7);
        script.Create("/b", cversion: 7);

        Assert.Multiple(() =>
        {
            Assert.That(script.Tree.Root.Stat.StoredCversion, Is.EqualTo(7));
            Assert.That(script.Tree.Root.Stat.Pzxid, Is.EqualTo(1));
        });
    }

    [Test]
    public void Cversion_of_minus_one_from_old_logs_means_one_more()
    {
        var script = new TreeScript();
        script.Create("/a", cversion: 7);
        script.Create("/b", cversion: -1);

        Assert.That(script.Tree.Root.Stat.StoredCversion, Is.EqualTo(8));
    }

    [Test]
    public void Delete_raises_pzxid_and_the_cversion_that_clients_see()
    {
        var script = new TreeScript();
        script.Create("/a");
        script.Create("/a/b");
        script.Delete("/a/b");

        Assert.Multiple(() =>
        {
            Assert.That(script.Find("/a/b"), Is.Null);
            Assert.That(script.Stat("/a"), Is.EqualTo(new Stat { Czxid = new(1), Mzxid = new(1), Pzxid = new(3), Ctime = 1010, Mtime = 1010, Cversion = 2 }));
        });
    }

    [Test]
    public void Delete_of_a_znode_that_is_gone_still_raises_pzxid_and_never_lowers_it()
    {
        var script = new TreeScript();

        Assert.Multiple(() =>
        {
            Assert.That(script.ApplyAt(8, new DeleteTxn(OpCode.Delete, "/a"u8.ToArray())).Error, Is.EqualTo(ErrorCode.NoNode));
            Assert.That(script.Tree.Root.Stat.Pzxid, Is.EqualTo(8));
            Assert.That(script.ApplyAt(3, new DeleteTxn(OpCode.Delete, "/a"u8.ToArray())).Error, Is.EqualTo(ErrorCode.NoNode));
            Assert.That(script.Tree.Root.Stat.Pzxid, Is.EqualTo(8));
            Assert.That(script.Tree.LastProcessed, Is.EqualTo(new Zxid(8)));
        });
    }

    [TestCase("/")]
    [TestCase("")]
    [TestCase("/zookeeper")]
    [TestCase("/zookeeper/quota")]
    [TestCase("/zookeeper/config")]
    public void The_reserved_znodes_stay(string path)
    {
        var script = new TreeScript();

        Assert.Multiple(() =>
        {
            Assert.That(script.Delete(path).Error, Is.EqualTo(ErrorCode.BadArguments));
            Assert.That(script.Tree.NodeCount, Is.EqualTo(5));
        });
    }

    [Test]
    public void Replayed_delete_takes_the_children_that_were_made_later_with_it()
    {
        var script = new TreeScript();
        var empty = script.Tree.Digest;
        script.Create("/a", ephemeral: false);
        script.Create("/a/b", ephemeral: true);
        script.Create("/a/b/c");
        script.Create("/a/d");
        script.Delete("/a");

        Assert.Multiple(() =>
        {
            Assert.That(script.Tree.NodeCount, Is.EqualTo(5));
            Assert.That(script.Find("/a/b/c"), Is.Null);
            Assert.That(script.Tree.EphemeralCount, Is.Zero);
            Assert.That(script.Tree.AclLists, Has.Count.EqualTo(1));
            Assert.That(script.Tree.Digest, Is.Not.EqualTo(empty), "the counters of the root are in it");
        });
    }

    [Test]
    public void SetData_takes_data_version_and_time_from_the_transaction()
    {
        var script = new TreeScript();
        script.Create("/a", "old");
        var before = script.Find("/a")!.Data;

        var result = script.SetData("/a", "newer", 5);

        var stat = new Stat { Czxid = new(1), Mzxid = new(2), Pzxid = new(1), Ctime = 1010, Mtime = 1020, Version = 5, DataLength = 5 };
        Assert.Multiple(() =>
        {
            Assert.That(result.Stat, Is.EqualTo(stat));
            Assert.That(script.Stat("/a"), Is.EqualTo(stat));
            Assert.That(script.Data("/a"), Is.EqualTo("newer"));
            Assert.That(before, Is.EqualTo("old"u8.ToArray()), "a reader may keep the array");
            Assert.That(script.SetData("/b", "", 1).Error, Is.EqualTo(ErrorCode.NoNode));
        });
    }

    [Test]
    public void SetAcl_changes_the_acl_and_aversion_only()
    {
        var script = new TreeScript();
        script.Create("/a");
        var before = script.Stat("/a");

        var result = script.SetAcl("/a", AclEntry.ReadOnly, 1);

        Assert.Multiple(() =>
        {
            Assert.That(result.Stat, Is.EqualTo(before with { Aversion = 1 }));
            Assert.That(script.Find("/a")!.Acl.Entries, Is.EqualTo(AclEntry.ReadOnly));
            Assert.That(script.SetAcl("/b", AclEntry.Open, 1).Error, Is.EqualTo(ErrorCode.NoNode));
        });
    }

    [Test]
    public void Reconfig_sets_the_configuration_with_version_minus_one()
    {
        var script = new TreeScript();

        var result = script.Apply(new SetDataTxn(OpCode.Reconfig, "/zookeeper/config"u8.ToArray(), "server.1=…"u8.ToArray(), -1));

        Assert.Multiple(() =>
        {
            Assert.That(result.Stat.Version, Is.EqualTo(-1));
            Assert.That(script.Data("/zookeeper/config"), Is.EqualTo("server.1=…"));
            Assert.That(script.Tree.Digest, Is.EqualTo(new DataTree().Digest), "what is below /zookeeper is in no digest");
        });
    }

    [Test]
    public void A_member_can_put_in_its_own_configuration()
    {
        var script = new TreeScript();

        script.Tree.SetConfig("version=2a"u8.ToArray(), new(0x2a), 5);

        Assert.Multiple(() =>
        {
            Assert.That(script.Data("/zookeeper/config"), Is.EqualTo("version=2a"));
            Assert.That(script.Stat("/zookeeper/config").Mzxid, Is.EqualTo(new Zxid(0x2a)));
            Assert.That(script.Stat("/zookeeper/config").Version, Is.EqualTo(-1));
            Assert.That(script.Tree.LastProcessed, Is.EqualTo(Zxid.Zero));
        });
    }

    [Test]
    public void A_refused_write_changes_nothing_but_the_last_zxid()
    {
        var script = new TreeScript();
        var digest = script.Tree.Digest;

        var result = script.Apply(new ErrorTxn(ErrorCode.BadVersion));

        Assert.Multiple(() =>
        {
            Assert.That(result.Error, Is.EqualTo(ErrorCode.BadVersion));
            Assert.That(script.Tree.Digest, Is.EqualTo(digest));
            Assert.That(script.Tree.LastProcessed, Is.EqualTo(new Zxid(1)));
        });
    }

    [Test]
    public void A_new_session_changes_nothing_in_the_tree()
    {
        var script = new TreeScript();
        var digest = script.Tree.Digest;

        Assert.Multiple(() =>
        {
            Assert.That(script.Apply(new CreateSessionTxn(4000)).Error, Is.EqualTo(ErrorCode.Ok));
            Assert.That(script.Tree.Digest, Is.EqualTo(digest));
        });
    }
}
