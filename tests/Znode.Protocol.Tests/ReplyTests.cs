using System.Text;
using CsCheck;
using Znode.Acl;
using Znode.Jute;
using Znode.Transactions;
using Znode.Watches;

namespace Znode.Protocol.Tests;

internal sealed class ReplyTests
{
    private static readonly Zxid Zxid = new(0x100000004);

    [Test]
    public void Headers_come_back_as_they_were_sent() => Gen.Select(Gen.Int, Gen.Long, Gen.Int).Sample((xid, zxid, error) =>
        ReplyHeader.Read(Frames.Written(w => w.WriteHeader(xid, new(zxid), (ErrorCode)error)), out var body) == new ReplyHeader(xid, new(zxid), (ErrorCode)error)
        && body.IsEmpty);

    [Test]
    public void A_ping_is_answered_by_these_bytes()
    {
        var writer = new JuteWriter();
        writer.WriteHeader(Xids.Ping, Zxid);
        Assert.That(Convert.ToHexStringLower(writer.WrittenSpan), Is.EqualTo("00000010" + "fffffffe" + "0000000100000004" + "00000000"));
    }

    [Test]
    public void Stats_come_back_as_they_were_sent() => Gens.Stat.Sample(stat =>
        Body(w => w.WriteStatReply(3, Zxid, stat)) is { Length: 68 } body && ReplyReader.ReadStat(body) == stat);

    [Test]
    public void Data_comes_back_as_it_was_sent_and_null_is_not_empty() => Gen.Select(Gens.DataOrNull, Gens.Stat).Sample((data, stat) =>
    {
        var body = Body(w => w.WriteDataReply(3, Zxid, data, stat));
        var reply = ReplyReader.ReadData(body);
        return reply.Stat == stat && Same(reply.Data, data) && (data is null || body.SequenceEqual(Body(w => w.WriteDataReply(3, Zxid, data.AsSpan(), stat))));
    });

    [Test]
    public void Children_come_back_as_they_were_sent() => Gen.Select(Gens.Text.Array[0, 9], Gens.Stat).Sample((names, stat) =>
    {
        var children = names.Select(Encoding.UTF8.GetBytes).ToList();
        var reply = ReplyReader.ReadChildren(Body(w => w.WriteChildrenReply(3, Zxid, children, stat)));
        return reply.Stat == stat && reply.Children.SequenceEqual(names)
            && ReplyReader.ReadNames(Body(w => w.WriteChildrenReply(3, Zxid, children))).SequenceEqual(names);
    });

    [Test]
    public void Access_control_lists_come_back_as_they_were_sent() => Gen.Select(Gens.AclEntry.Array[0, 4], Gens.Stat).Sample((acl, stat) =>
    {
        var reply = ReplyReader.ReadAcl(Body(w => w.WriteAclReply(3, Zxid, acl, stat)));
        return reply.Stat == stat && reply.Acl.SequenceEqual(acl);
    });

    [Test]
    public void Identities_come_back_as_they_were_sent() => Gen.Select(Gens.Text, Gens.Text).Select((s, i) => new Identity(s, i)).Array[0, 4].Sample(identities =>
        ReplyReader.ReadWhoAmI(Body(w => w.WriteWhoAmIReply(3, Zxid, identities))).SequenceEqual(identities));

    [Test]
    public void The_small_replies_come_back_as_they_were_sent()
    {
        Assert.That(ReplyReader.ReadSync(Body(w => w.WriteSyncReply(3, Zxid, "/a"u8))), Is.EqualTo("/a"));
        Assert.That(ReplyReader.ReadSync(Body(w => w.WriteSyncReply(3, Zxid, PathRequest.Read([255, 255, 255, 255])))), Is.Null);
        Assert.That(ReplyReader.ReadTotalNumber(Body(w => w.WriteAllChildrenNumberReply(3, Zxid, 42))), Is.EqualTo(42));
        Assert.That(ReplyReader.ReadError(Body(w => w.WriteAddWatchReply(3, Zxid))), Is.EqualTo(ErrorCode.Ok));
    }

    [Test]
    public void An_event_comes_back_as_it_was_sent_and_is_encoded_once()
    {
        var watchedEvent = new WatchedEvent(WatchedEventType.NodeDataChanged, "/größe"u8.ToArray(), Zxid);
        var frame = Frames.Written(w => w.WriteEvent(watchedEvent));
        Assert.That(ReplyHeader.Read(frame, out var body), Is.EqualTo(new ReplyHeader(Xids.Event, Zxid, ErrorCode.Ok)));
        Assert.That(ReplyReader.ReadEvent(body), Is.EqualTo(new EventReply(3, 3, "/größe")));
        var first = watchedEvent.GetFrame();
        Assert.That(watchedEvent.GetFrame(), Is.SameAs(first));
    }

    [Test]
    public void Events_are_these_bytes() => Assert.That(
        Convert.ToHexStringLower(new WatchedEvent(WatchedEventType.NodeCreated, "/a"u8.ToArray(), new(-1)).GetFrame()),
        Is.EqualTo("0000001e" + "ffffffff" + "ffffffffffffffff" + "00000000" + "00000001" + "00000003" + "00000002" + "2f61"));

    [TestCase(OpCode.Create, false)]
    [TestCase(OpCode.Create2, true)]
    [TestCase(OpCode.CreateContainer, true)]
    [TestCase(OpCode.CreateTtl, true)]
    public void A_create_is_answered_with_its_path_and_all_but_the_oldest_with_the_stat(OpCode op, bool withStat)
    {
        var stat = new Stat { Czxid = Zxid, NumChildren = 3 };
        var body = Body(w => w.WriteResult(3, Result(op, "/a", stat), op));
        if (withStat)
        {
            Assert.That(ReplyReader.ReadCreated(body), Is.EqualTo(new CreatedReply("/a", stat)));
        }
        else
        {
            Assert.That(body, Has.Length.EqualTo(6));
            Assert.That(ReplyReader.ReadPath(body), Is.EqualTo("/a"));
        }
    }

    [TestCase(OpCode.SetData, 68)]
    [TestCase(OpCode.SetAcl, 68)]
    [TestCase(OpCode.Delete, 0)]
    [TestCase(OpCode.CloseSession, 0)]
    public void The_other_writes_are_answered_with_a_stat_or_with_nothing(OpCode op, int length)
    {
        var body = Body(w => w.WriteResult(3, Result(op, "/a", new() { Version = 7 }), op));
        Assert.That(body, Has.Length.EqualTo(length));
        if (length > 0)
        {
            Assert.That(ReplyReader.ReadStat(body).Version, Is.EqualTo(7));
        }
    }

    [TestCase(OpCode.Create)]
    [TestCase(OpCode.SetData)]
    [TestCase(OpCode.Multi)]
    public void A_refused_write_is_its_header_only(OpCode op)
    {
        var result = new TxnResult { Header = Header(OpCode.Error), Error = ErrorCode.MarshallingError };
        var frame = Frames.Written(w => w.WriteResult(3, result, op));
        Assert.That(ReplyHeader.Read(frame, out var body), Is.EqualTo(new ReplyHeader(3, Zxid, ErrorCode.MarshallingError)));
        Assert.That(body.IsEmpty);
    }

    [Test]
    public void A_multi_that_was_refused_says_so_in_its_parts_only()
    {
        var result = new TxnResult
        {
            Header = Header(OpCode.Multi),
            Parts = [Failed(0), Failed(ErrorCode.BadVersion), Failed(ErrorCode.RuntimeInconsistency), Failed(ErrorCode.RuntimeInconsistency)],
        };
        var body = Body(w => w.WriteResult(3, result, OpCode.Multi));

        // (−1,0,0)0 · (−1,0,−103)−103 · (−1,0,−2)−2 · (−1,0,−2)−2 · (−1,1,−1), the example of spec client-protocol §8.
        Assert.That(Convert.ToHexStringLower(body), Is.EqualTo(
            "ffffffff" + "00" + "00000000" + "00000000"
            + "ffffffff" + "00" + "ffffff99" + "ffffff99"
            + "ffffffff" + "00" + "fffffffe" + "fffffffe"
            + "ffffffff" + "00" + "fffffffe" + "fffffffe"
            + "ffffffff" + "01" + "ffffffff"));
        Assert.That(ReplyReader.ReadMulti(body).Select(p => p.Error), Is.EqualTo(
            new[] { ErrorCode.Ok, ErrorCode.BadVersion, ErrorCode.RuntimeInconsistency, ErrorCode.RuntimeInconsistency }));

        static TxnResult Failed(ErrorCode error) => new() { Header = Header(OpCode.Error), Error = error };
    }

    [Test]
    public void A_multi_that_was_carried_out_answers_each_part()
    {
        var stat = new Stat { Version = 5 };
        OpCode[] ops = [OpCode.Create, OpCode.Create2, OpCode.CreateContainer, OpCode.CreateTtl, OpCode.Delete, OpCode.SetData, OpCode.Check];
        var result = new TxnResult { Header = Header(OpCode.Multi), Parts = [.. ops.Select(op => Result(op, "/a", stat))] };
        var created = new PartReply(OpCode.Create2, ErrorCode.Ok) { Path = "/a", Stat = stat };
        Assert.That(ReplyReader.ReadMulti(Body(w => w.WriteResult(3, result, OpCode.Multi))), Is.EqualTo(new PartReply[]
        {
            new(OpCode.Create, ErrorCode.Ok) { Path = "/a" },
            created,
            created,
            created,
            new(OpCode.Delete, ErrorCode.Ok),
            new(OpCode.SetData, ErrorCode.Ok) { Stat = stat },
            new(OpCode.Check, ErrorCode.Ok),
        }));
    }

    [Test]
    public void A_multi_of_nothing_is_answered_with_the_end_only() => Assert.That(
        Convert.ToHexStringLower(Body(w => w.WriteResult(3, new() { Header = Header(OpCode.Multi), Parts = [] }, OpCode.Multi))),
        Is.EqualTo("ffffffff" + "01" + "ffffffff"));

    [Test]
    public void Several_reads_are_answered_part_by_part()
    {
        var stat = new Stat { DataLength = 2 };
        var parts = ReplyReader.ReadMulti(Body(w =>
        {
            var frame = w.BeginReply(3, Zxid);
            w.WriteDataPart([1, 2], stat);
            w.WriteErrorPart(ErrorCode.NoNode);
            w.WriteChildrenPart(["a"u8.ToArray(), "b"u8.ToArray()]);
            w.EndParts();
            w.EndFrame(frame);
        }));
        Assert.That(parts, Has.Count.EqualTo(3));
        Assert.That(parts[0].Data, Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That(parts[0].Stat, Is.EqualTo(stat));
        Assert.That(parts[1], Is.EqualTo(new PartReply(OpCode.Error, ErrorCode.NoNode)));
        Assert.That(parts[2].Children, Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void The_replies_of_the_hot_paths_allocate_nothing()
    {
        var writer = new JuteWriter(1 << 16);
        var data = new byte[100];
        var set = Result(OpCode.SetData, "/a", default);
        var create = Result(OpCode.Create, "/a", default);
        WriteAll();
        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteAll();
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void WriteAll()
        {
            writer.Clear();
            for (var xid = 1; xid <= 100; xid++)
            {
                writer.WriteDataReply(xid, Zxid, data, default);
                writer.WriteResult(xid, set, OpCode.SetData);
                writer.WriteResult(xid, create, OpCode.Create);
            }
        }
    }

    private static TxnHeader Header(OpCode type) => new(new(1), 3, Zxid, 0, type);

    private static TxnResult Result(OpCode op, string path, Stat stat) => new() { Header = Header(op), Path = Encoding.UTF8.GetBytes(path), Stat = stat };

    private static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.SequenceEqual(right);

    private static byte[] Body(Action<JuteWriter> write)
    {
        Assert.That(ReplyHeader.Read(Frames.Written(write), out var body), Is.EqualTo(new ReplyHeader(3, Zxid, ErrorCode.Ok)));
        return body.ToArray();
    }
}
