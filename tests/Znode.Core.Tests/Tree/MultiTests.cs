using Znode.Transactions;

namespace Znode.Core.Tests.Tree;

/// <summary>Multi: all or nothing, by what is in the transaction. Source: spec disk-format §3.</summary>
public sealed class MultiTests
{
    [Test]
    public void The_parts_are_applied_in_order_with_the_zxid_and_time_of_the_whole()
    {
        var script = new TreeScript();

        var result = script.Multi(
            script.CreateTxn(OpCode.Create2, "/a", "1"),
            script.CreateTxn(OpCode.Create, "/a/b", "2", cversion: 1),
            new SetDataTxn(OpCode.SetData, "/a"u8.ToArray(), "333"u8.ToArray(), 1),
            new CheckVersionTxn("/a"u8.ToArray(), 1),
            new DeleteTxn(OpCode.Delete, "/a/b"u8.ToArray()));

        var parts = result.Parts!;
        Assert.Multiple(() =>
        {
            Assert.That(result.Error, Is.EqualTo(ErrorCode.Ok));
            Assert.That(parts.Select(part => part.Header.Type), Is.EqualTo(new[] { OpCode.Create2, OpCode.Create, OpCode.SetData, OpCode.Check, OpCode.Delete }));
            Assert.That(parts.Select(part => part.Error), Is.All.EqualTo(ErrorCode.Ok));
            Assert.That(parts[0].Stat.NumChildren, Is.Zero, "the stat is the one right after the part");
            Assert.That(parts[2].Stat.NumChildren, Is.EqualTo(1));
            Assert.That(parts[2].Stat.DataLength, Is.EqualTo(3));
            Assert.That(script.Stat("/a"), Is.EqualTo(new Stat
            {
                Czxid = new(1),
                Mzxid = new(1),
                Pzxid = new(1),
                Ctime = 1010,
                Mtime = 1010,
                Version = 1,
                Cversion = 2,
                DataLength = 3,
            }));
        });
    }

    [Test]
    public void With_a_refused_part_nothing_is_applied_and_nobody_hears_of_it()
    {
        var events = new RecordedEvents();
        var script = new TreeScript(events);
        var digest = script.Tree.Digest;

        var result = script.Multi(
            script.CreateTxn(OpCode.Create, "/a", ""),
            new ErrorTxn(ErrorCode.BadVersion),
            new ErrorTxn(ErrorCode.RuntimeInconsistency),
            script.CreateTxn(OpCode.Create, "/c", ""));

        Assert.Multiple(() =>
        {
            Assert.That(result.Error, Is.EqualTo(ErrorCode.Ok));
            Assert.That(
                result.Parts!.Select(part => part.Error),
                Is.EqualTo(new[] { ErrorCode.Ok, ErrorCode.BadVersion, ErrorCode.RuntimeInconsistency, ErrorCode.RuntimeInconsistency }));
            Assert.That(result.Parts!.Select(part => part.Header.Type), Is.All.EqualTo(OpCode.Error));
            Assert.That(script.Tree.Digest, Is.EqualTo(digest));
            Assert.That(script.Tree.LastProcessed, Is.EqualTo(new Zxid(1)));
            Assert.That(events.Events, Is.Empty);
        });
    }

    [Test]
    public void An_empty_multi_is_a_transaction() => Assert.That(new TreeScript().Multi().Parts, Is.Empty);
}
