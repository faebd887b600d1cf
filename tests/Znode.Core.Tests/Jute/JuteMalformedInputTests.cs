using CsCheck;
using Znode.Jute;

namespace Znode.Core.Tests.Jute;

/// <summary>Bytes that are not the record they should be: a <see cref="JuteException"/>, no other exception, and no memory for lengths that are only claimed.</summary>
[TestFixture]
internal sealed class JuteMalformedInputTests
{
    [Test]
    public void Any_bytes_are_read_or_refused() => Gen.Select(Gen.Byte.Array[0, 60], JuteGen.Values.Array[1, 10]).Sample((bytes, shape) =>
    {
        Read(bytes, shape);
    });

    [Test]
    public void A_record_with_one_byte_changed_is_read_or_refused() => Gen.Select(JuteGen.Values.Array[1, 10], Gen.UInt, Gen.Byte).Sample((values, where, with) =>
    {
        var bytes = Write(values);
        if (bytes.Length > 0)
        {
            bytes[where % bytes.Length] = with;
        }

        Read(bytes, values);
    });

    [Test]
    public void A_record_that_is_cut_short_is_refused() => Gen.Select(JuteGen.Values.Array[1, 10], Gen.UInt).Sample((values, where) =>
    {
        var bytes = Write(values);
        Assert.That(Read(bytes.AsSpan(0, (int)(where % bytes.Length)).ToArray(), values), Is.False);
    });

    [Test]
    public void Any_bytes_are_a_list_of_entries_or_refused() => Gen.Byte.Array[0, 60].Sample(bytes =>
    {
        bytes.AsSpan(0, Math.Min(3, bytes.Length)).Clear();
        try
        {
            ReadAcl(bytes);
        }
        catch (JuteException)
        {
            // What the decoder may let out.
        }
    });

    [TestCase(-2)]
    [TestCase(int.MinValue)]
    [TestCase(int.MaxValue)]
    [TestCase(9)]
    public void A_length_that_can_not_be_is_refused_without_memory_for_it(int length)
    {
        var writer = new JuteWriter();
        writer.WriteInt(length);
        writer.WriteLong(0);
        var bytes = writer.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<JuteException>(() => new JuteReader(bytes).ReadBytes());
        Assert.Throws<JuteException>(() => new JuteReader(bytes).ReadString());
        Assert.Throws<JuteException>(() => ReadAcl(bytes));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [Test]
    public void A_record_may_end_exactly_where_the_bytes_end()
    {
        var reader = new JuteReader([0, 0, 0, 0]);
        Assert.That(reader.ReadBytes(), Is.Empty);
        Assert.That(reader.Remaining, Is.Zero);
    }

    [Test]
    public void The_message_names_what_was_wanted_and_what_is_left() =>
        Assert.That(() => new JuteReader([1, 2]).ReadInt(), Throws.TypeOf<JuteException>().With.Message.Contains("4 bytes wanted, 2 are left"));

    private static IReadOnlyList<AclEntry>? ReadAcl(byte[] bytes)
    {
        var reader = new JuteReader(bytes);
        return reader.ReadAcl();
    }

    private static byte[] Write(object[] values)
    {
        var writer = new JuteWriter();
        foreach (var value in values)
        {
            JuteGen.Write(writer, value);
        }

        return writer.ToArray();
    }

    private static bool Read(byte[] bytes, object[] shape)
    {
        try
        {
            var reader = new JuteReader(bytes);
            foreach (var value in shape)
            {
                JuteGen.ReadLike(ref reader, value);
            }

            return true;
        }
        catch (JuteException)
        {
            return false;
        }
    }
}
