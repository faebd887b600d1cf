namespace Znode.Server.Tests;

[TestFixture]
public sealed class RestartTests() : MemberFixture(Store.Disk)
{
    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { SnapshotTransactions = 20, SnapshotsRetained = 2, EnforceQuota = true };

    [Test]
    public async Task Everything_is_there_again()
    {
        await Session.CreateAsync("/a/b", Bytes("x"), new() { CreateParents = true });
        await Session.SetAsync("/a", Bytes("y"));
        await Session.SetAclAsync("/a/b", AclEntry.ReadOnly);
        await Session.CreateAsync("/container", options: CreateMode.Container);
        await Session.CreateAsync("/ttl", options: new() { Mode = CreateMode.PersistentWithTtl, TimeToLive = TimeSpan.FromDays(1) });
        await Session.CreateAsync("/queue-", options: CreateMode.PersistentSequential);
        await Session.CreateAsync("/ephemeral", options: CreateMode.Ephemeral);
        await Session.DisposeAsync();
        var before = await DumpAsync();

        await RestartAsync();

        Assert.That(await DumpAsync(), Is.EqualTo(before));
        var session = await OpenAsync();
        Assert.That(await session.ExistsAsync("/ephemeral"), Is.Null);
        Assert.That((await session.CreateAsync("/queue-", options: CreateMode.PersistentSequential)).Path.Value, Is.EqualTo("/queue-0000000005"));
    }

    [Test]
    public async Task Snapshots_taken_while_writes_go_on_and_the_log_give_the_same_tree()
    {
        var writes = new List<Task>();
        for (var i = 0; i < 2000; i++)
        {
            ZnodePath path = $"/n{i % 50}";
            writes.Add((i % 3) switch
            {
                0 => Session.TryCreateAsync(path, Bytes($"{i}")).AsTask(),
                1 => Session.TryCommitAsync(new Transaction().Set(path, Bytes($"{i}"))).AsTask(),
                _ => Session.TryDeleteAsync(path).AsTask(),
            });
            if (i % 100 == 0)
            {
                await writes[^1];
            }
        }

        await Task.WhenAll(writes);
        await Session.DisposeAsync();
        var before = await DumpAsync();
        var digest = Core.Tree.Digest;
        Assert.That(Member.Serving.Storage.Snapshots.List(), Has.Count.GreaterThanOrEqualTo(2));

        await RestartAsync();

        Assert.That(await DumpAsync(), Is.EqualTo(before));
        Assert.That(Core.Tree.Digest, Is.EqualTo(digest));
        await RestartAsync();
        Assert.That(await DumpAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task What_newer_snapshots_made_superfluous_is_removed()
    {
        for (var i = 0; i < 500; i++)
        {
            await Session.SetAsync("/", Bytes($"{i}"));
        }

        await Session.DisposeAsync();
        await Member.StopAsync();
        var files = System.IO.Directory.GetFiles(Directory, "*", SearchOption.AllDirectories).Select(Path.GetFileName).ToList();

        Assert.That(files.Count(name => name!.StartsWith("snapshot.", StringComparison.Ordinal)), Is.InRange(1, 3));
        Assert.That(files.Count(name => name!.StartsWith("log.", StringComparison.Ordinal)), Is.LessThan(10));
        Member = await StartAsync();
        var session = await OpenAsync();
        Assert.That(await session.GetStringAsync("/"), Is.EqualTo("499"));
    }

    [Test]
    public async Task After_a_restart_a_session_has_its_full_timeout_to_come_back()
    {
        var silent = new SilentConnection(Core);
        await silent.OpenAsync(4000);
        await silent.CreateEphemeralAsync("/service");
        silent.GoAway();

        await RestartAsync();
        var session = await OpenAsync();
        Time.Advance(TimeSpan.FromSeconds(3.5));
        var back = new SilentConnection(Core);
        back.Resume(silent.Session, Sessions.SessionPassword.Of(silent.Session), 4000);
        Assert.That(back.IsOpen, Is.True);
        Time.Advance(TimeSpan.FromSeconds(3.5));
        await session.SyncAsync();
        Assert.That(await session.ExistsAsync("/service"), Is.Not.Null);

        Time.Advance(TimeSpan.FromSeconds(4));
        await session.SyncAsync();
        Assert.That(await session.ExistsAsync("/service"), Is.Null);
        var late = new SilentConnection(Core);
        late.Resume(silent.Session, Sessions.SessionPassword.Of(silent.Session), 4000);
        Assert.That(late.Refusal, Does.Contain("has expired"));
    }

    [Test]
    public async Task Quotas_still_refuse_what_would_exceed_them()
    {
        await Session.CreateAsync("/zookeeper/quota/app/zookeeper_limits", Bytes("count=-1,bytes=-1;byteHardLimit=-1;countHardLimit=2"), new() { CreateParents = true });
        await Session.CreateAsync("/zookeeper/quota/app/zookeeper_stats", Bytes("count=0,bytes=0"));
        await Session.CreateAsync("/app");
        await Session.CreateAsync("/app/a");

        await RestartAsync();
        var session = await OpenAsync();

        await Assert.ThrowsAsync<QuotaExceededException>(() => session.CreateAsync("/app/b").AsTask());
    }

    /// <summary>Everything that a client can see, and the zxid.</summary>
    private async Task<string> DumpAsync()
    {
        await Task.Yield();
        using (Core.EnterTurn())
        {
            var lines = new List<string> { $"{Core.LastProcessed} {Core.Tree.NodeCount} {Core.Tree.ApproximateDataSize}" };
            var pending = new Stack<Tree.DataNode>([Core.Tree.Root]);
            while (pending.TryPop(out var node))
            {
                lines.Add($"{System.Text.Encoding.UTF8.GetString(node.GetPath())} {node.Kind} {Convert.ToHexString(node.Data ?? [])} {node.ToStat()} {string.Join(',', node.Acl.Entries)}");
                foreach (var child in node.Children)
                {
                    pending.Push(child);
                }
            }

            lines.Sort(StringComparer.Ordinal);
            return string.Join('\n', lines);
        }
    }
}
