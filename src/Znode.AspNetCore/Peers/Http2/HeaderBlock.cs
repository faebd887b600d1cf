using System.Text;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>Headers as HPACK writes them (RFC 7541), as far as two members need: literals without tables of what came before and without Huffman's code.</summary>
/// <remarks>The other end is told that the table has no room, so that nothing else may come; Kestrel uses Huffman's code nowhere.</remarks>
internal static class HeaderBlock
{
    private const int StatusIndex = 8;

    /// <summary>The names of the static table (RFC 7541, appendix A), from 1 on.</summary>
    private static readonly string[] StaticNames =
    [
        "", ":authority", ":method", ":method", ":path", ":path", ":scheme", ":scheme", ":status", ":status", ":status", ":status", ":status", ":status", ":status",
        "accept-charset", "accept-encoding", "accept-language", "accept-ranges", "accept", "access-control-allow-origin", "age", "allow", "authorization",
        "cache-control", "content-disposition", "content-encoding", "content-language", "content-length", "content-location", "content-range", "content-type",
        "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since",
        "last-modified", "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range", "referer", "refresh", "retry-after", "server",
        "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ];

    private static readonly string[] StaticStatuses = ["200", "204", "206", "304", "400", "404", "500"];

    public static void Append(MemoryStream block, string name, string value)
    {
        block.WriteByte(0);
        AppendText(block, name);
        AppendText(block, value);
    }

    /// <exception cref="IOException">It is none, or uses what was not agreed on.</exception>
    public static IEnumerable<(string Name, string Value)> Read(byte[] block)
    {
        var at = 0;
        while (at < block.Length)
        {
            var first = block[at];
            if ((first & 0x80) != 0)
            {
                var index = ReadNumber(block, ref at, 7);
                yield return (NameOf(index), index is >= StatusIndex and < StatusIndex + 7 ? StaticStatuses[index - StatusIndex] : "");
            }
            else if ((first & 0xe0) == 0x20)
            {
                ReadNumber(block, ref at, 5);
            }
            else
            {
                var index = ReadNumber(block, ref at, (first & 0x40) != 0 ? 6 : 4);
                var name = index == 0 ? ReadText(block, ref at) : NameOf(index);
                yield return (name, ReadText(block, ref at));
            }
        }
    }

    private static string NameOf(int index) => index > 0 && index < StaticNames.Length ? StaticNames[index] : throw new IOException($"A header came by its number, {index}, which names none.");

    private static void AppendText(MemoryStream block, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var rest = bytes.Length;
        if (rest < 127)
        {
            block.WriteByte((byte)rest);
        }
        else
        {
            block.WriteByte(127);
            for (rest -= 127; rest >= 128; rest >>= 7)
            {
                block.WriteByte((byte)(rest | 128));
            }

            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }

    private static string ReadText(byte[] block, ref int at)
    {
        if (at >= block.Length || (block[at] & 0x80) != 0)
        {
            throw new IOException("A header came cut off, or in Huffman's code.");
        }

        var length = ReadNumber(block, ref at, 7);
        if (length > block.Length - at)
        {
            throw new IOException("A header came cut off.");
        }

        var text = Encoding.Latin1.GetString(block, at, length);
        at += length;
        return text;
    }

    private static int ReadNumber(byte[] block, ref int at, int bits)
    {
        var max = (1 << bits) - 1;
        var number = block[at++] & max;
        if (number < max)
        {
            return number;
        }

        for (var shift = 0; at < block.Length && shift <= 14; shift += 7)
        {
            var next = block[at++];
            number += (next & 127) << shift;
            if (next < 128)
            {
                return number;
            }
        }

        throw new IOException("A header came with a number that is too large or cut off.");
    }
}
