using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Znode.Tree.Quotas;

/// <summary>What a quota allows; −1 is no limit. The same text, without hard limits, holds what is used. ZooKeeper: <c>StatsTrack</c>.</summary>
/// <param name="Count">How many znodes, a warning only.</param>
/// <param name="Bytes">How many bytes of data, a warning only.</param>
/// <param name="CountHard">How many znodes, refused beyond.</param>
/// <param name="BytesHard">How many bytes of data, refused beyond.</param>
internal readonly record struct QuotaLimits(long Count, long Bytes, long CountHard = -1, long BytesHard = -1)
{
    /// <summary>Reads <c>count=N,bytes=M=;byteHardLimit=X;countHardLimit=Y</c>. What is missing or no number is −1; unknown keys are passed over.</summary>
    public static QuotaLimits Parse(ReadOnlySpan<byte> text)
    {
        var limits = new QuotaLimits(-1, -1);
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny((byte)',', (byte)';');
            var item = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            var equals = item.IndexOf((byte)'=');
            if (equals < 0)
            {
                continue;
            }

            var key = item[..equals];
            var value = Number(item[(equals + 1)..]);
            limits = key switch
            {
                _ when key.SequenceEqual("count"u8) => limits with { Count = value },
                _ when key.SequenceEqual("bytes"u8) => limits with { Bytes = value },
                _ when key.SequenceEqual("countHardLimit"u8) => limits with { CountHard = value },
                _ when key.SequenceEqual("byteHardLimit"u8) => limits with { BytesHard = value },
                _ => limits,
            };
        }

        return limits;
    }

    /// <summary>Formats as ZooKeeper since 3.7 does, with its odd <c>=</c> before the hard limits.</summary>
    public byte[] Format()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"count={Count},bytes={Bytes}");
        if (CountHard > -1 || BytesHard > -1)
        {
            text += string.Create(CultureInfo.InvariantCulture, $"=;byteHardLimit={BytesHard};countHardLimit={CountHard}");
        }

        return Encoding.ASCII.GetBytes(text);
    }

    /// <summary>Reads up to the odd <c>=</c>, or the end.</summary>
    private static long Number(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'=');
        text = end < 0 ? text : text[..end];
        return Utf8Parser.TryParse(text, out long value, out var consumed) && consumed == text.Length ? value : -1;
    }
}
