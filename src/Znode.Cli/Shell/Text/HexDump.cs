using System.Globalization;
using System.Text;

namespace Znode.Cli.Shell.Text;

/// <summary>Bytes as a table of 16 a row, with a frame, as <c>get -x</c> prints them.</summary>
internal static class HexDump
{
    private const int Row = 16;
    private const string Edge = "+--------+-------------------------------------------------+----------------+";

    public static string Format(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        text.AppendLine("         +-------------------------------------------------+");
        text.AppendLine("         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |");
        text.AppendLine(Edge);
        for (var offset = 0; offset < bytes.Length; offset += Row)
        {
            var row = bytes[offset..Math.Min(offset + Row, bytes.Length)];
            text.Append(CultureInfo.InvariantCulture, $"|{offset:x8}|");
            for (var i = 0; i < Row; i++)
            {
                text.Append(i < row.Length ? string.Create(CultureInfo.InvariantCulture, $" {row[i]:x2}") : "   ");
            }

            text.Append(" |");
            for (var i = 0; i < Row; i++)
            {
                text.Append(i >= row.Length ? ' ' : row[i] is > 31 and < 127 ? (char)row[i] : '.');
            }

            text.AppendLine("|");
        }

        return text.Append(Edge).ToString();
    }
}
