using Znode.Jute;
using Znode.Transactions;

namespace Znode.Core.Tests.Transactions;

/// <summary>Transactions as bytes: spec disk-format §2 and §3.</summary>
public sealed class TxnCodecTests
{
    private static readonly byte[] Path = "/a/ä"u8.ToArray();
    private static readonly AclEntry[] Acl = [new(Permissions.All, "world", "anyone"), new(Permissions.Read, "digest", "u:h")];

    private static readonly Txn[] EveryKind =
    [
        new CreateTxn(OpCode.Create, Path, [1, 2], Acl, true, 7),
        new CreateTxn(OpCode.Create2, Path, null, Acl, false, -1),
        new CreateTxn(OpCode.CreateContainer, Path, [], [], false, 3),
        new CreateTxn(OpCode.CreateTtl, Path, [9], Acl, false, 4, 123_456),
        new DeleteTxn(OpCode.Delete, Path),
        new DeleteTxn(OpCode.DeleteContainer, Path),
        new SetDataTxn(OpCode.SetData, Path, [5], 6),
        new SetDataTxn(OpCode.SetData, Path, null, int.MinValue),
        new SetDataTxn(OpCode.Reconfig, Path, [5], -1),
        new SetAclTxn(Path, Acl, 2),
        new CreateSessionTxn(30_000),
        new CloseSessionTxn(null),
        new CloseSessionTxn([]),
        new CloseSessionTxn([Path, "/b"u8.ToArray()]),
        new ErrorTxn(ErrorCode.NoAuth),
        new MultiTxn([]),
        new MultiTxn([
            new CreateTxn(OpCode.Create, Path, [1], Acl, false, 1), new CreateTxn(OpCode.CreateTtl, Path, [1], Acl, false, 1, 5),
            new DeleteTxn(OpCode.Delete, Path), new SetDataTxn(OpCode.SetData, Path, null, 1), new CheckVersionTxn(Path, 4), new ErrorTxn(ErrorCode.NoNode),
        ]),
    ];

    [Test]
    public void Every_kind_is_read_as_it_was_written([Range(0, 16)] int kind, [Values] bool withDigest)
    {
        var txn = EveryKind[kind];
        var header = new TxnHeader(new(0x1000b), 5, new(0x100000004), 1_700_000_000_000, txn.Type);
        TxnDigest? digest = withDigest ? new(2, 0x123456789) : null;
        var bytes = Bytes(header, txn, digest);

        var read = TxnCodec.Read(bytes, out var readHeader, out var readDigest);

        Assert.Multiple(() =>
        {
            Assert.That(readHeader, Is.EqualTo(header));
            Assert.That(readDigest, Is.EqualTo(digest));
            Assert.That(read.GetType(), Is.EqualTo(txn.GetType()));
            Assert.That(read.Type, Is.EqualTo(txn.Type));
            Assert.That(Bytes(header, read, readDigest), Is.EqualTo(bytes));
        });
    }

    /// <summary>The worked example of the spec, from a ZooKeeper 3.8 server.</summary>
    [Test]
    public void A_create_has_the_bytes_that_ZooKeeper_writes()
    {
        var txn = new CreateTxn(OpCode.Create, "/L1"u8.ToArray(), "AB"u8.ToArray(), AclEntry.Open, false, 1);
        var header = new TxnHeader(new(0x1001bb7850000), 1, new(2), 0, OpCode.Create);

        var bytes = Bytes(header, txn, new(2, 0x12456b7f3));

        Assert.Multiple(() =>
        {
            Assert.That(bytes, Has.Length.EqualTo(89));
            Assert.That(Convert.ToHexStringLower(bytes.AsSpan(32)), Is.EqualTo(
                "000000032f4c31" + "000000024142" + "00000001" + "0000001f" + "00000005776f726c64" + "00000006616e796f6e65" + "00" + "00000001"
                + "00000002" + "000000012456b7f3"));
        });
    }

    [Test]
    public void A_create_of_3_2_ends_before_the_cversion()
    {
        var bytes = Bytes(new(default, 1, new(2), 3, OpCode.Create), new CreateTxn(OpCode.Create, Path, null, Acl, false, 77), null);

        Assert.That(((CreateTxn)TxnCodec.Read(bytes.AsSpan(..^4), out _, out _)).ParentCversion, Is.EqualTo(-1));
    }

    [Test]
    public void A_closed_session_with_only_a_digest_has_no_list()
    {
        var bytes = Bytes(new(new(1), 1, new(2), 3, OpCode.CloseSession), new CloseSessionTxn(null), new(2, 5));

        var txn = (CloseSessionTxn)TxnCodec.Read(bytes, out _, out var digest);

        Assert.Multiple(() =>
        {
            Assert.That(txn.Paths, Is.Null);
            Assert.That(digest, Is.EqualTo(new TxnDigest(2, 5)));
        });
    }

    [TestCase((int)OpCode.Multi)]
    [TestCase((int)OpCode.CreateSession)]
    [TestCase((int)OpCode.CloseSession)]
    [TestCase((int)OpCode.Reconfig)]
    [TestCase((int)OpCode.GetData)]
    public void A_multi_holds_only_what_a_multi_can(int type)
    {
        var writer = new JuteWriter();
        writer.WriteRaw(Bytes(new(new(1), 1, new(2), 3, OpCode.Multi), new MultiTxn([]), null).AsSpan()[..^4]);
        writer.WriteInt(1);
        writer.WriteInt(type);
        writer.WriteBuffer(new byte[4].AsSpan());

        Assert.Throws<JuteException>(() => TxnCodec.Read(writer.WrittenSpan, out _, out _));
    }

    [Test]
    public void Damaged_bytes_are_refused_without_a_large_allocation([Range(0, 16)] int kind)
    {
        var txn = EveryKind[kind];
        var whole = Bytes(new(new(1), 1, new(2), 3, txn.Type), txn, new(2, 5));
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var bytes = whole.ToArray();
            for (var i = random.Next(0, 4); i > 0; i--)
            {
                bytes[random.Next(28, bytes.Length)] = (byte)(random.Next(3) == 0 ? 0x7f : random.Next(256));
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                TxnCodec.Read(bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length)), out _, out _);
            }
            catch (JuteException)
            {
            }

            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(100_000), $"seed {seed}");
        }
    }

    private static byte[] Bytes(TxnHeader header, Txn txn, TxnDigest? digest)
    {
        var writer = new JuteWriter();
        TxnCodec.Write(writer, header, txn, digest);
        return writer.ToArray();
    }
}
