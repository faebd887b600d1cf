using CsCheck;
using Znode.Jute;
using Znode.Requests;

namespace Znode.Protocol.Tests;

/// <summary>No decoder lets anything out but <see cref="JuteException"/>, nor makes much of little, whatever it is given.</summary>
public sealed class DamagedInputTests
{
    /// <summary>Bytes of garbage that one byte of input may cause: a part of a multi is the dearest, with its objects and its list's growth.</summary>
    private const int AllocationPerByteMax = 64;

    private const int AllocationMin = 4096;

    private static readonly OpCode[] Writes = [.. Enum.GetValues<OpCode>().Where(WriteRequestDecoder.IsWrite)];

    private static readonly Action<byte[]>[] Decoders =
    [
        b => ConnectRequest.Read(b),
        b => ConnectResponse.Read(b),
        b => RequestHeader.Read(b, out _),
        b => ReplyHeader.Read(b, out _),
        b => PathRequest.Read(b),
        b => PathRequest.ReadPath(b),
        b => PathWatchRequest.Read(b),
        b => WatchRequest.Read(b),
        b => AuthPacket.Read(b),
        b => WalkWatches(SetWatchesRequest.Read(OpCode.SetWatches, b)),
        b => WalkWatches(SetWatchesRequest.Read(OpCode.SetWatches2, b)),
        b => WalkReads(MultiReadRequest.Read(b)),
        b => ReplyReader.ReadStat(b),
        b => ReplyReader.ReadData(b),
        b => ReplyReader.ReadPath(b),
        b => ReplyReader.ReadSync(b),
        b => ReplyReader.ReadCreated(b),
        b => ReplyReader.ReadNames(b),
        b => ReplyReader.ReadChildren(b),
        b => ReplyReader.ReadAcl(b),
        b => ReplyReader.ReadTotalNumber(b),
        b => ReplyReader.ReadError(b),
        b => ReplyReader.ReadWhoAmI(b),
        b => ReplyReader.ReadEvent(b),
        b => ReplyReader.ReadMulti(b),
    ];

    [Test]
    public void Writes_that_are_damaged_are_decoded_or_malformed() =>
        Gen.Select(Gens.Write, Gens.OneOf(Writes), Damage()).Sample((request, op, damage) =>
        {
            var body = damage(Encode(request));
            foreach (var decodedAs in new[] { request.Op, op })
            {
                WriteRequest? decoded = null;
                if (!StaysSmall(body, b => decoded = WriteRequestDecoder.Decode(decodedAs, b)) || decoded!.Op != decodedAs)
                {
                    return false;
                }
            }

            return true;
        });

    [Test]
    public void Everything_else_that_is_damaged_is_decoded_or_refused() =>
        Gen.Select(Gen.OneOf(Gens.Write.Select(Encode), Gen.Byte.Array[0, 300]), Gen.Int[0, Decoders.Length - 1], Damage()).Sample((bytes, decoder, damage) =>
        {
            return StaysSmall(damage(bytes), b =>
            {
                try
                {
                    Decoders[decoder](b);
                }
                catch (JuteException)
                {
                    // The one that may come out.
                }
            });
        });

    [Test]
    public void A_count_or_a_length_that_is_not_covered_by_bytes_makes_nothing()
    {
        byte[] bytes = [0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff];
        Action<byte[]>[] strings =
        [
            b => PathRequest.Read(b), b => PathWatchRequest.Read(b), b => WatchRequest.Read(b), b => ReplyReader.ReadNames(b), b => ReplyReader.ReadAcl(b),
            b => ReplyReader.ReadWhoAmI(b), b => ReplyReader.ReadData(b), b => ReplyReader.ReadPath(b), b => AuthPacket.Read(b),
        ];
        foreach (var decode in strings)
        {
            Assert.That(() => decode(bytes), Throws.TypeOf<JuteException>());
        }
    }

    private static byte[] Encode(WriteRequest request)
    {
        var writer = new JuteWriter();
        writer.WriteChangeRequest(1, request);
        return Frames.Single(writer)[RequestHeader.Length..];
    }

    /// <summary>Changes a byte, cuts the end off, or puts an extreme number somewhere.</summary>
    private static Gen<Func<byte[], byte[]>> Damage() => Gen.OneOf(
        Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Select(Func<byte[], byte[]> (at, value) => bytes => Overwrite(bytes, at, [value])),
        Gen.Int[0, 10_000].Select(Func<byte[], byte[]> (at) => bytes => bytes[..(at % (bytes.Length + 1))]),
        Gen.Select(Gen.Int[0, 10_000], Gens.OneOf(0x7fffffff, int.MinValue, -1, -2, 0x10000000)).Select(Func<byte[], byte[]> (at, value) => bytes =>
            Overwrite(bytes, at, [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value])));

    private static byte[] Overwrite(byte[] bytes, int at, byte[] value)
    {
        var damaged = bytes.ToArray();
        for (var i = 0; i < value.Length && damaged.Length > 0; i++)
        {
            damaged[(at + i) % damaged.Length] = value[i];
        }

        return damaged;
    }

    private static bool StaysSmall(byte[] bytes, Action<byte[]> decode)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        decode(bytes);
        return GC.GetAllocatedBytesForCurrentThread() - before <= AllocationMin + (AllocationPerByteMax * bytes.Length);
    }

    private static void WalkWatches(SetWatchesRequest request)
    {
        Walk(request.DataWatches);
        Walk(request.ExistWatches);
        Walk(request.ChildWatches);
        Walk(request.PersistentWatches);
        Walk(request.PersistentRecursiveWatches);

        static void Walk(PathList list)
        {
            var count = 0;
            foreach (var path in list)
            {
                count++;
            }

            Invariant.Require(count == list.Count, "The enumerator finds every path");
        }
    }

    private static void WalkReads(MultiReadRequest request)
    {
        foreach (var part in request)
        {
            Invariant.Require(part.Op is OpCode.GetData or OpCode.GetChildren, "Only reads are there");
        }
    }
}
