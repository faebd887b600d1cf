using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Znode.Storage;

/// <summary>Adler-32, the checksum of log entries and snapshot seals (spec disk-format §2 and §4; RFC 1950 §8.2).</summary>
/// <remarks>
/// Two sums modulo 65521: <c>a</c> of the bytes, <c>b</c> of all values that <c>a</c> took. A stretch of n blocks of 16 bytes adds
/// 16·(n·a + the sum of the block sums before each block) to b, and each column of the blocks once more with its weight 16…1:
/// so the columns are summed as vectors, and weights and modulo come once in 4 KiB, before any lane can overflow.
/// </remarks>
internal static class Adler32
{
    /// <summary>The checksum of no bytes at all: where a running one begins.</summary>
    public const uint Initial = 1;

    private const uint Modulus = 65521;

    /// <summary>Blocks in a stretch: a 16-bit lane holds 257 bytes' sum at the most.</summary>
    private const int BlocksMax = 256;

    /// <summary>Bytes that b, 32 bits wide, can take before a modulo is needed. RFC 1950's NMAX.</summary>
    private const int ScalarMax = 5552;

    public static uint Compute(ReadOnlySpan<byte> bytes) => Update(Initial, bytes);

    /// <summary>Goes on from <paramref name="checksum"/> with more bytes.</summary>
    public static uint Update(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var a = checksum & 0xffff;
        var b = checksum >> 16;
        if (Vector128.IsHardwareAccelerated)
        {
            while (bytes.Length >= Vector128<byte>.Count)
            {
                var blocks = Math.Min(bytes.Length / Vector128<byte>.Count, BlocksMax);
                AddBlocks(ref a, ref b, MemoryMarshal.Cast<byte, Vector128<byte>>(bytes[..(blocks * Vector128<byte>.Count)]));
                bytes = bytes[(blocks * Vector128<byte>.Count)..];
            }
        }

        while (!bytes.IsEmpty)
        {
            var part = bytes[..Math.Min(bytes.Length, ScalarMax)];
            foreach (var value in part)
            {
                a += value;
                b += a;
            }

            a %= Modulus;
            b %= Modulus;
            bytes = bytes[part.Length..];
        }

        return (b << 16) | a;
    }

    private static void AddBlocks(ref uint a, ref uint b, ReadOnlySpan<Vector128<byte>> blocks)
    {
        var columnsLow = Vector128<ushort>.Zero;
        var columnsHigh = Vector128<ushort>.Zero;
        var sum = Vector128<uint>.Zero;
        var sumBefore = Vector128<uint>.Zero;
        foreach (var block in blocks)
        {
            var (low, high) = Vector128.Widen(block);
            columnsLow += low;
            columnsHigh += high;
            sumBefore += sum;
            var (left, right) = Vector128.Widen(low + high);
            sum += left + right;
        }

        var weighted = Weigh(columnsLow, Vector128.Create((uint)16, 15, 14, 13), Vector128.Create((uint)12, 11, 10, 9))
            + Weigh(columnsHigh, Vector128.Create((uint)8, 7, 6, 5), Vector128.Create((uint)4, 3, 2, 1));
        var steps = ((ulong)blocks.Length * a) + Vector128.Sum(sumBefore);
        b = (uint)((b + (16 * steps) + Vector128.Sum(weighted)) % Modulus);
        a = (a + Vector128.Sum(sum)) % Modulus;
    }

    private static Vector128<uint> Weigh(Vector128<ushort> columns, Vector128<uint> weightsLow, Vector128<uint> weightsHigh)
    {
        var (low, high) = Vector128.Widen(columns);
        return (low * weightsLow) + (high * weightsHigh);
    }
}
