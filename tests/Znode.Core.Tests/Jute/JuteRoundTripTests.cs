using CsCheck;
using Znode.Jute;

namespace Znode.Core.Tests.Jute;

/// <summary>What is written is read again, whatever it is. Source: spec client-protocol §2, §7.</summary>
[TestFixture]
internal sealed class JuteRoundTripTests
{
    private static readonly Gen<AclEntry[]?> Acls = Gen.Select(Gen.Int, JuteGen.Text, JuteGen.Text, (permissions, scheme, id) => new AclEntry((Permissions)permissions, scheme!, id!)).Array[0, 5].Null();

    private static readonly Gen<Stat> Stats = Gen.Select(Gen.Long.Array[6], Gen.Int.Array[5], (longs, ints) => new Stat
    {
        Czxid = new(longs[0]),
        Mzxid = new(longs[1]),
        Ctime = longs[2],
        Mtime = longs[3],
        Version = ints[0],
        Cversion = ints[1],
        Aversion = ints[2],
        EphemeralOwner = new(longs[4]),
        DataLength = ints[3],
        NumChildren = ints[4],
        Pzxid = new(longs[5]),
    });

    [Test]
    public void Any_sequence_of_values_is_read_as_it_was_written() => JuteGen.Values.Array[0, 20].Sample(values =>
    {
        var writer = new JuteWriter(capacity: 1);
        foreach (var value in values)
        {
            JuteGen.Write(writer, value);
        }

        var reader = new JuteReader(writer.WrittenSpan);
        foreach (var value in values)
        {
            Assert.That(JuteGen.ReadLike(ref reader, value), Is.EqualTo(value));
        }

        Assert.That(reader.Remaining, Is.Zero);
    });

    [Test]
    public void Any_list_of_entries_is_read_as_it_was_written_nulls_included() => Acls.Sample(acl =>
    {
        var writer = new JuteWriter();
        writer.WriteAcl(acl);
        var reader = new JuteReader(writer.WrittenSpan);
        Assert.That(reader.ReadAcl(), Is.EqualTo(acl));
        Assert.That(reader.Remaining, Is.Zero);
    });

    [Test]
    public void Any_stat_is_read_as_it_was_written_and_takes_68_bytes() => Stats.Sample(stat =>
    {
        var writer = new JuteWriter();
        writer.WriteStat(stat);
        var reader = new JuteReader(writer.WrittenSpan);
        Assert.That(writer.Length, Is.EqualTo(JuteRecords.StatLength));
        Assert.That(reader.ReadStat(), Is.EqualTo(stat));
    });

    [Test]
    public void The_open_list_is_read_without_making_another_and_one_that_begins_like_it_is_not_taken_for_it()
    {
        var writer = new JuteWriter();
        writer.WriteAcl(AclEntry.Open);
        writer.WriteAcl([.. AclEntry.Open, .. AclEntry.ReadOnly]);
        writer.WriteAcl([AclEntry.Open[0] with { Id = "anyone2" }]);
        writer.WriteAcl(AclEntry.ReadOnly);
        var reader = new JuteReader(writer.WrittenSpan);
        Assert.That(reader.ReadAcl(), Is.SameAs(AclEntry.Open));
        Assert.That(reader.ReadAcl(), Is.EqualTo([.. AclEntry.Open, .. AclEntry.ReadOnly]));
        Assert.That(reader.ReadAcl()!.Single().Id, Is.EqualTo("anyone2"));
        Assert.That(reader.ReadAcl(), Is.EqualTo(AclEntry.ReadOnly));
        Assert.That(reader.Remaining, Is.Zero);
    }

    [Test]
    public void A_number_that_is_known_later_is_put_where_room_was_left()
    {
        var writer = new JuteWriter(capacity: 1);
        var offset = writer.ReserveInt();
        writer.WriteLong(-1);
        writer.PatchInt(offset, 7);
        var reader = new JuteReader(writer.WrittenSpan);
        Assert.That(reader.ReadInt(), Is.EqualTo(7));
        Assert.That(reader.ReadLong(), Is.EqualTo(-1));
    }

    [Test]
    public void What_is_taken_back_is_not_written()
    {
        var writer = new JuteWriter();
        writer.WriteInt(1);
        writer.WriteString("gone");
        writer.Rewind(4);
        Assert.That(writer.ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 1 }));
        writer.Clear();
        Assert.That(writer.Length, Is.Zero);
    }
}
