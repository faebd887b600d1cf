namespace Znode.Server.Tests;

[TestFixture]
public sealed class RestartTests() : MemberFixture(Store.Disk)
{
    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { SnapshotTransactions = 20, SnapshotsRetained = 2 };

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
