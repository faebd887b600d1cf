using System.Text;

namespace Znode.Interop.Tests.Wire;

/// <summary>Decodes UTF-8 as strictly as possible, and what Java's jute writer makes of characters outside the BMP.</summary>
/// <remarks>Java writes each half of a surrogate pair as three bytes of its own, a standard writer four bytes for both: one text, two encodings (client-protocol §2).</remarks>
internal static class Cesu8
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string GetString(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        while (FindSurrogatePair(bytes) is var pair and >= 0)
        {
            text.Append(StrictUtf8.GetString(bytes[..pair])).Append(CodeUnit(bytes[pair..])).Append(CodeUnit(bytes[(pair + 3)..]));
            bytes = bytes[(pair + 6)..];
        }

        try
        {
            return text.Append(StrictUtf8.GetString(bytes)).ToString();
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException($"No UTF-8: {Convert.ToHexString(bytes)}", exception);
        }
    }

    private static int FindSurrogatePair(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i + 6 <= bytes.Length; i++)
        {
            if (bytes[i] == 0xed && bytes[i + 1] is >= 0xa0 and <= 0xaf && bytes[i + 3] == 0xed && bytes[i + 4] is >= 0xb0 and <= 0xbf)
            {
                return i;
            }
        }

        return -1;
    }

    private static char CodeUnit(ReadOnlySpan<byte> three) => (char)(((three[0] & 0x0f) << 12) | ((three[1] & 0x3f) << 6) | (three[2] & 0x3f));
}
