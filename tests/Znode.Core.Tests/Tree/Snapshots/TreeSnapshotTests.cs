using Znode.Jute;
using Znode.Tree;
using Znode.Tree.Snapshots;

namespace Znode.Core.Tests.Tree.Snapshots;

/// <summary>The content of a snapshot: spec disk-format §4 and §7.</summary>
public sealed class TreeSnapshotTests
{
    [Test]
    public void An_empty_tree_takes_the_bytes_of_an_empty_ZooKeeper_snapshot()
    {
        const int Header = 16;
        const int Seal = 13;
        var content = Write(new());
        var parts = content.Length;
        using var writer = new TreeSnapshotWriter(new(), []);
        writer.WriteDigest(content);

        Assert.Multiple(() =>
        {
            Assert.That(Header + content.Length + (2 * Seal), Is.EqualTo(457));
            Assert.That(content.WrittenSpan[..8].ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 0, 0, 0, 0, 1 }), "no session, one list of rights");
            Assert.That(content.WrittenSpan[(parts - 5)..parts].ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 1, (byte)'/' }));
            Assert.That(content.WrittenSpan[parts..].ToArray(), Is.EqualTo(new byte[20]), "no digest before the first transaction");
        });
    }

    [Test]
    public void Nothing_is_read_beyond_the_end()
    {
        var content = Write(new());
        content.WriteLong(42);
        var stream = new MemoryStream(content.ToArray());

        TreeSnapshotReader.Read(stream);

        Assert.That(stream.Length - stream.Position, Is.EqualTo(8));
    }

    [Test]
    public void A_znode_that_every_tree_begins_with_has_no_owner()
    {
        const int OwnerInStat = (4 * sizeof(long)) + (3 * sizeof(int));
        var content = Write(new()).ToArray();
        var dataLength = content.AsSpan().IndexOf("/zookeeper/quota"u8) + "/zookeeper/quota".Length;
        Assert.That(content.AsSpan(dataLength, sizeof(int)).ContainsAnyExcept((byte)0), Is.False, "it has no data");
        content[dataLength + sizeof(int) + sizeof(long) + OwnerInStat + sizeof(long) - 1] = 1;
        Assert.That(
            () => TreeSnapshotReader.Read(new MemoryStream(content)),
            Throws.InstanceOf<JuteException>().With.Message.EqualTo("/zookeeper/quota has an owner, 0x1: a znode that every tree begins with has none"));
    }

    [Test]
    public void Steps_are_bounded_and_add_up_to_the_same()
    {
        var script = new TreeScript();
        for (var i = 0; i < 50; i++)
        {
            script.Create($"/n{i}", "data");
        }

        using var writer = new TreeSnapshotWriter(script.Tree, [(new(1), 2), (new(3), 4)]);
        var content = new JuteWriter();
        var steps = 1;
        while (writer.WriteSome(content, 3))
        {
            steps++;
        }

        Assert.Multiple(() =>
        {
            Assert.That(steps, Is.EqualTo((2 + 2 + 54 + 1 + 2) / 3), "sessions, lists of rights, znodes and the end");
            Assert.That(content.ToArray(), Is.EqualTo(Write(script.Tree, (new(1), 2), (new(3), 4)).ToArray()));
        });
    }

    [Test]
    public void A_znode_made_anew_behind_the_walk_is_not_written_twice()
    {
        var script = new TreeScript();
        script.Create("/a");
        script.Create("/b");
        using var writer = new TreeSnapshotWriter(script.Tree, []);
        var content = new JuteWriter();
        writer.WriteSome(content, 8);
        Assert.That(content.WrittenSpan.IndexOf("/a"u8), Is.Positive);

        script.Delete("/a");
        script.Create("/a");
        writer.WriteSome(content, int.MaxValue);

        Assert.That(content.WrittenSpan.IndexOf("/a"u8), Is.EqualTo(content.WrittenSpan.LastIndexOf("/a"u8)));
    }

    [Test]
    public void Nobody_has_rights_on_a_znode_whose_list_came_after_the_map_until_replay_brings_it()
    {
        var script = new TreeScript();
        script.Create("/a");
        using var writer = new TreeSnapshotWriter(script.Tree, []);
        var content = new JuteWriter();
        writer.WriteSome(content, 1);
        script.SetAcl("/a", [new(Permissions.Read, "ip", "::1")], 1);
        writer.WriteSome(content, int.MaxValue);

        var tree = TreeSnapshotReader.Read(new MemoryStream(content.ToArray())).Tree;

        Assert.Multiple(() =>
        {
            Assert.That(tree.Find("/a"u8)!.Acl.Entries, Is.EqualTo(new[] { new AclEntry(Permissions.None, "world", "anyone") }));
            Assert.That(tree.AclLists.Select(list => list.Entries), Has.None.EqualTo(AclEntry.Open), "what no znode refers to is forgotten");
        });
    }

    [Test]
    public void The_digest_is_read_as_it_was_written()
    {
        var script = new TreeScript();
        script.Create("/a", "x");
        var writer = new JuteWriter();
        SnapshotDigest.Of(script.Tree).Write(writer);

        var digest = SnapshotDigest.Read(new MemoryStream(writer.ToArray()));

        Assert.That(digest, Is.EqualTo(new SnapshotDigest(new(1), 2, script.Tree.Digest)));
    }

    [Test]
    public void A_digest_of_an_older_version_is_passed_over()
    {
        var writer = new JuteWriter();
        writer.WriteLong(7);
        writer.WriteInt(1);
        writer.WriteString("1a2b");
        var stream = new MemoryStream(writer.ToArray());

        var digest = SnapshotDigest.Read(stream);

        Assert.Multiple(() =>
        {
            Assert.That(digest.IsKnown, Is.False);
            Assert.That(stream.Position, Is.EqualTo(stream.Length));
        });
    }

    [Test]
    public void A_parent_with_many_children_is_loaded_in_their_order()
    {
        var script = new TreeScript();
        for (var i = 0; i < 100_000; i++)
        {
            script.Create($"/n{i}", "some data");
        }

        var tree = TreeSnapshotReader.Read(new MemoryStream(Write(script.Tree).ToArray())).Tree;

        Assert.Multiple(() =>
        {
            Assert.That(tree.Digest, Is.EqualTo(script.Tree.Digest));
            Assert.That(tree.NodeCount, Is.EqualTo(100_005));
            Assert.That(tree.Root.FirstChild!.NextSibling!.NextSibling!.GetPath(), Is.EqualTo("/n1"u8.ToArray()));
        });
    }

    [Test]
    public void Damaged_snapshots_are_refused_without_a_large_allocation([Range(1, 400)] int seed)
    {
        var script = new TreeScript();
        script.Create("/a", new string('x', 300), acl: [new(Permissions.All, "digest", "u:h")]);
        script.Create("/a/b", "y");
        var content = Write(script.Tree, (new(1), 2)).ToArray();
        var random = new Random(seed);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            content[random.Next(content.Length)] = (byte)(random.Next(4) == 0 ? 0x7f : random.Next(256));
        }

        var damaged = content[..^(random.Next(2) * random.Next(content.Length))];
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            TreeSnapshotReader.Read(new MemoryStream(damaged));
        }
        catch (Exception e) when (e is JuteException or EndOfStreamException)
        {
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000), $"seed {seed}");
    }

    [TestCase("a")]
    [TestCase("//a")]
    [TestCase("/a/")]
    [TestCase("/missing/a")]
    public void A_path_without_a_parent_is_refused(string path)
    {
        var writer = new JuteWriter();
        writer.WriteInt(0);
        writer.WriteInt(0);
        writer.WriteString(path);
        writer.WriteInt(-1);
        writer.WriteRaw(new byte[SnapshotNode.TailLength]);
        writer.WriteString("/");

        Assert.Throws<JuteException>(() => TreeSnapshotReader.Read(new MemoryStream(writer.ToArray())));
    }

    private static JuteWriter Write(DataTree tree, params (SessionId, int)[] sessions)
    {
        using var writer = new TreeSnapshotWriter(tree, sessions);
        var content = new JuteWriter();
        while (writer.WriteSome(content, 1000))
        {
        }

        return content;
    }
}
