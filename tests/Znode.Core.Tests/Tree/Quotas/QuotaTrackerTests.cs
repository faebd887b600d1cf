using System.Text;
using Znode.Jute;
using Znode.Tree.Snapshots;

namespace Znode.Core.Tests.Tree.Quotas;

/// <summary>Which quota holds for a path, and what is used of it: spec semantics §9.</summary>
public sealed class QuotaTrackerTests
{
    [Test]
    public void Statistics_are_reckoned_when_they_are_created_and_kept_from_then_on()
    {
        var script = new TreeScript();
        script.Create("/a", "12");
        script.Create("/a/b", "345");
        script.Create("/ab", "not below");
        SetQuota(script, "/a", "count=10,bytes=-1");
        Assert.That(script.Data("/zookeeper/quota/a/zookeeper_stats"), Is.EqualTo("count=2,bytes=5"));

        script.SetData("/a/b", "3456789", 1);
        script.Create("/a/b/c", null);
        script.Delete("/a/b/c");
        script.Create("/a/d", "1");
        Assert.That(script.Data("/zookeeper/quota/a/zookeeper_stats"), Is.EqualTo("count=3,bytes=10"));
    }

    [Test]
    public void Statistics_change_without_version_or_zxid()
    {
        var script = new TreeScript();
        SetQuota(script, "/a", "count=10,bytes=-1");
        var before = script.Stat("/zookeeper/quota/a/zookeeper_stats");

        script.Create("/a", "1234567890");

        Assert.That(script.Stat("/zookeeper/quota/a/zookeeper_stats"), Is.EqualTo(before with { DataLength = "count=1,bytes=10".Length }));
    }

    [Test]
    public void The_deepest_quota_on_the_way_holds()
    {
        var script = new TreeScript();
        SetQuota(script, "/a", "count=1,bytes=-1");
        SetQuota(script, "/a/b/c", "count=2,bytes=-1");

        Assert.Multiple(() =>
        {
            Assert.That(Limit(script, "/a"), Is.EqualTo("/a 1"));
            Assert.That(Limit(script, "/a/b"), Is.EqualTo("/a 1"));
            Assert.That(Limit(script, "/a/b/c"), Is.EqualTo("/a/b/c 2"));
            Assert.That(Limit(script, "/a/b/c/d/e"), Is.EqualTo("/a/b/c 2"));
            Assert.That(Limit(script, "/a/b/cc"), Is.EqualTo("/a 1"));
            Assert.That(Limit(script, "/ab"), Is.Null);
            Assert.That(Limit(script, "/"), Is.Null);
        });
    }

    [TestCase("")]
    [TestCase("/zookeeper")]
    [TestCase("/zookeeper/quota")]
    public void There_is_no_quota_on_the_root_and_on_the_quotas_themselves(string path)
    {
        var script = new TreeScript();
        SetQuota(script, path, "count=1,bytes=-1");

        Assert.Multiple(() =>
        {
            Assert.That(script.Tree.Quotas.Count, Is.Zero);
            Assert.That(Limit(script, "/zookeeper/quota/x"), Is.Null);
        });
    }

    [Test]
    public void Limits_follow_their_znode()
    {
        var script = new TreeScript();
        SetQuota(script, "/a", "count=1,bytes=-1");
        script.SetData("/zookeeper/quota/a/zookeeper_limits", "count=5,bytes=-1", 1);
        Assert.That(Limit(script, "/a"), Is.EqualTo("/a 5"));

        script.Delete("/zookeeper/quota/a/zookeeper_limits");
        script.Create("/a", "1");
        Assert.Multiple(() =>
        {
            Assert.That(Limit(script, "/a"), Is.Null);
            Assert.That(script.Data("/zookeeper/quota/a/zookeeper_stats"), Is.EqualTo("count=0,bytes=0"), "no longer kept");
        });
    }

    [Test]
    public void The_use_is_there_for_the_preparation_without_statistics_too()
    {
        var script = new TreeScript();
        script.Create("/zookeeper/quota/a");
        script.Create("/zookeeper/quota/a/zookeeper_limits", "count=-1,bytes=-1=;byteHardLimit=4;countHardLimit=-1");
        script.Create("/a", "123");

        var quota = script.Tree.Quotas.Find("/a"u8)!;
        Assert.That((quota.Limits.BytesHard, quota.Count, quota.Bytes), Is.EqualTo((4L, 1L, 3L)));
    }

    [Test]
    public void A_loaded_snapshot_reckons_anew()
    {
        var script = new TreeScript();
        SetQuota(script, "/a", "count=1,bytes=-1");
        script.Create("/a", "123");
        var content = new JuteWriter();
        using var writer = new TreeSnapshotWriter(script.Tree, []);
        writer.WriteSome(content, int.MaxValue);
        var damaged = content.ToArray();
        "count=7"u8.CopyTo(damaged.AsSpan(damaged.AsSpan().IndexOf("count=1,bytes=3"u8)));

        var tree = TreeSnapshotReader.Read(new MemoryStream(damaged)).Tree;

        Assert.Multiple(() =>
        {
            Assert.That(tree.Find("/zookeeper/quota/a/zookeeper_stats"u8)!.Data, Is.EqualTo("count=1,bytes=3"u8.ToArray()));
            Assert.That(tree.Quotas.Count, Is.EqualTo(1));
        });
    }

    /// <summary>As zkCli's setquota does: the parents, the limits, the statistics.</summary>
    private static void SetQuota(TreeScript script, string path, string limits)
    {
        var quota = "/zookeeper/quota";
        foreach (var name in path.Split('/')[1..])
        {
            quota += $"/{name}";
            script.Create(quota);
        }

        script.Create(quota + "/zookeeper_limits", limits);
        script.Create(quota + "/zookeeper_stats", "count=0,bytes=0");
    }

    private static string? Limit(TreeScript script, string path) =>
        script.Tree.Quotas.Limits(Encoding.UTF8.GetBytes(path), out var root) is { } limits ? $"{Encoding.UTF8.GetString(root!)} {limits.Count}" : null;
}
