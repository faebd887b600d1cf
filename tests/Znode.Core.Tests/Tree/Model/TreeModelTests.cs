using Znode.Jute;
using Znode.Transactions;
using Znode.Tree;
using Znode.Tree.Snapshots;

namespace Znode.Core.Tests.Tree.Model;

/// <summary>The tree against the model over random histories, and the replay of a fuzzy snapshot against the tree it was taken of.</summary>
public sealed class TreeModelTests
{
    [Test]
    public void The_tree_does_what_the_model_does([Range(1, 40)] int seed)
    {
        var history = new History(seed);
        var tree = new DataTree();
        for (var i = 0; i < 400; i++)
        {
            var (header, txn) = history.Next();
            var result = tree.Apply(header, txn);
            Assert.That(result.Error, txn is ErrorTxn ? Is.Not.EqualTo(ErrorCode.Ok) : Is.EqualTo(ErrorCode.Ok), $"seed {seed}, zxid {header.Zxid}: {txn}");
            if (i % 7 == 0 || i > 390)
            {
                Assert.That(TreeText.Of(tree), Is.EqualTo(TreeText.Of(history.Model)), $"seed {seed}, zxid {header.Zxid}: {txn}");
            }
        }

        Assert.That(tree.LastProcessed, Is.EqualTo(new Zxid(400)));
    }

    [Test]
    public void Applying_any_suffix_of_the_history_again_changes_nothing([Range(1, 40)] int seed)
    {
        var history = new History(seed);
        var tree = new DataTree();
        for (var i = 0; i < 300; i++)
        {
            var (header, txn) = history.Next();
            tree.Apply(header, txn);
        }

        var (text, indexes) = (TreeText.Of(tree), TreeText.IndexesOf(tree));
        for (var round = 0; round < 5; round++)
        {
            var from = history.Below(history.Txns.Count);
            Replay(tree, history, from);
            Assert.That(TreeText.Of(tree), Is.EqualTo(text), $"seed {seed}, again from zxid {from + 1}");
            Assert.That(TreeText.IndexesOf(tree), Is.EqualTo(indexes), $"seed {seed}, again from zxid {from + 1}");
        }
    }

    [Test]
    public void A_snapshot_taken_while_writes_go_on_becomes_the_tree_by_replay([Range(1, 60)] int seed)
    {
        var history = new History(seed);
        var tree = new DataTree();
        for (var i = history.Below(200); i > 0; i--)
        {
            Step(tree, history);
        }

        using var writer = new TreeSnapshotWriter(tree, [(new(1), 4000)]);
        var content = new JuteWriter();
        while (writer.WriteSome(content, 1 + history.Below(3)))
        {
            for (var i = history.Below(8); i > 0; i--)
            {
                Step(tree, history);
            }
        }

        var (loaded, sessions) = TreeSnapshotReader.Read(new MemoryStream(content.ToArray()));
        loaded.LastProcessed = writer.Zxid;
        for (var i = history.Below(20); i > 0; i--)
        {
            Step(tree, history);
        }

        Replay(loaded, history, (int)writer.Zxid.Value);

        Assert.Multiple(() =>
        {
            Assert.That(sessions, Is.EqualTo(new[] { (new SessionId(1), 4000) }));
            Assert.That(TreeText.Of(loaded), Is.EqualTo(TreeText.Of(tree)), $"seed {seed}, snapshot of zxid {writer.Zxid}");
            Assert.That(TreeText.IndexesOf(loaded), Is.EqualTo(TreeText.IndexesOf(tree)), $"seed {seed}, snapshot of zxid {writer.Zxid}");
            Assert.That(loaded.LastProcessed, Is.EqualTo(tree.LastProcessed));
        });
    }

    private static void Step(DataTree tree, History history)
    {
        var (header, txn) = history.Next();
        tree.Apply(header, txn);
    }

    private static void Replay(DataTree tree, History history, int from)
    {
        foreach (var (header, txn) in history.Txns[from..])
        {
            tree.Apply(header, txn);
        }
    }
}
