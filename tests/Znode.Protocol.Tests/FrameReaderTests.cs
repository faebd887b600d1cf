using System.Buffers;
using System.Text;
using CsCheck;

namespace Znode.Protocol.Tests;

public sealed class FrameReaderTests
{
    [Test]
    public void Frames_are_found_however_the_bytes_are_cut()
    {
        var frames = Gen.Byte.Array[0, 40].Array[1, 6];
        Gen.Select(frames, Gen.Int[1, 9]).Sample((expected, cut) =>
        {
            var rest = Segment.Sequence([.. expected.SelectMany(Prefixed)], cut);
            var reader = new FrameReader();
            foreach (var frame in expected)
            {
                if (reader.TryRead(ref rest, out var found) != FrameStatus.Complete || !found.SequenceEqual(frame))
                {
                    return false;
                }
            }

            return rest.IsEmpty && reader.TryRead(ref rest, out _) == FrameStatus.Incomplete;
        });
    }

    [Test]
    public void Bytes_in_one_piece_give_the_same_frames_as_bytes_in_many()
    {
        Gen.Select(Gen.Byte.Array[0, 40].Array[0, 6], Gen.Byte.Array[0, 6]).Sample((frames, rest) =>
        {
            byte[] bytes = [.. frames.SelectMany(Prefixed), .. rest];
            var inMany = new ReadOnlySequence<byte>(bytes);
            ReadOnlySpan<byte> inOne = bytes;
            var reader = new FrameReader(64);
            while (true)
            {
                var status = reader.TryRead(ref inMany, out var expected);
                if (reader.TryRead(inOne, out var found) != status || !found.SequenceEqual(expected))
                {
                    return false;
                }

                if (status != FrameStatus.Complete)
                {
                    return true;
                }

                inOne = inOne[(FrameReader.PrefixLength + found.Length)..];
            }
        });
    }

    [Test]
    public void A_frame_whose_end_is_missing_is_left_in_the_buffer()
    {
        var bytes = Prefixed([1, 2, 3]);
        for (var length = 0; length < bytes.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.That(new FrameReader().TryRead(ref buffer, out _), Is.EqualTo(FrameStatus.Incomplete));
            Assert.That(buffer.Length, Is.EqualTo(length));
        }
    }

    [Test]
    public void A_frame_in_one_segment_is_handed_out_in_place()
    {
        var bytes = Prefixed([1, 2, 3]);
        var buffer = new ReadOnlySequence<byte>(bytes);
        new FrameReader().TryRead(ref buffer, out var frame);
        bytes[4] = 42;
        Assert.That(frame[0], Is.EqualTo(42));
    }

    [Test]
    public void A_frame_of_exactly_the_limit_is_taken_and_one_byte_more_is_refused_in_Apaches_words()
    {
        var reader = new FrameReader();
        var largest = new ReadOnlySequence<byte>(Prefixed(new byte[1048575]));
        Assert.That(reader.TryRead(ref largest, out var frame), Is.EqualTo(FrameStatus.Complete));
        Assert.That(frame.Length, Is.EqualTo(1048575));

        var larger = new ReadOnlySequence<byte>([0, 16, 0, 0]);
        Assert.That(reader.TryRead(ref larger, out _), Is.EqualTo(FrameStatus.Refused));
        Assert.That(reader.RefusalText("/127.0.0.1:4711"), Is.EqualTo(
            "Len error. A message from /127.0.0.1:4711 with advertised length of 1048576 is either a malformed message or too large to process "
            + "(length is greater than jute.maxbuffer=1048575)"));
    }

    [Test]
    public void A_negative_length_is_refused()
    {
        var buffer = new ReadOnlySequence<byte>([255, 255, 255, 255]);
        Assert.That(new FrameReader().TryRead(ref buffer, out _), Is.EqualTo(FrameStatus.Refused));
    }

    [TestCase("ruok")]
    [TestCase("srvr")]
    [TestCase("mntr")]
    [TestCase("wchp")]
    public void The_first_four_bytes_may_be_a_word(string word)
    {
        var buffer = Segment.Sequence(Encoding.ASCII.GetBytes(word + "\n"), 3);
        Assert.That(FrameReader.TryReadInt(buffer, out var first));
        Assert.That(FourLetterWords.Find(first), Is.EqualTo(word));
    }

    [Test]
    public void The_length_of_a_connect_request_is_no_word_and_there_is_no_lead()
    {
        Assert.That(FourLetterWords.Find(45), Is.Null);
        Assert.That(FourLetterWords.Find(0x6c656164), Is.Null);
        Assert.That(FourLetterWords.Find(unchecked((int)0xfff4fffd)), Is.EqualTo(FourLetterWords.TelnetClose));
    }

    private static byte[] Prefixed(byte[] body) => [(byte)(body.Length >> 24), (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body];

    /// <summary>A part of a sequence, so that frames cross parts.</summary>
    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Sequence(byte[] bytes, int cut)
        {
            var first = new Segment { Memory = bytes.AsMemory(0, Math.Min(cut, bytes.Length)) };
            var last = first;
            for (var offset = first.Memory.Length; offset < bytes.Length; offset += last.Memory.Length)
            {
                var next = new Segment { Memory = bytes.AsMemory(offset, Math.Min(cut, bytes.Length - offset)), RunningIndex = offset };
                last.Next = next;
                last = next;
            }

            return new(first, 0, last, last.Memory.Length);
        }
    }
}
