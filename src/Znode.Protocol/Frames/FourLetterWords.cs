using System.Collections.Frozen;
using System.Text;

namespace Znode.Protocol;

/// <summary>
/// The commands that a connection may begin with instead of a frame: the first four bytes are compared with them as an int, once, before the
/// handshake (spec operations §5.1). ZooKeeper: <c>FourLetterCommands</c>.
/// </summary>
internal static class FourLetterWords
{
    /// <summary>The name of what telnet sends when it is interrupted: the connection is closed without an answer.</summary>
    public const string TelnetClose = "telnet close";

    private const int TelnetCloseBytes = unchecked((int)0xfff4fffd);

    private static readonly FrozenDictionary<int, string> Known = Words().ToFrozenDictionary(ToInt);

    /// <summary>Gets the word that the first four bytes of a connection spell; null when they are the length of a connect request.</summary>
    /// <param name="firstFourBytes">As read by <see cref="FrameReader.TryReadInt(ReadOnlySpan{byte}, out int)"/>.</param>
    public static string? Find(int firstFourBytes) => Known.GetValueOrDefault(firstFourBytes);

    private static string[] Words() =>
    [
        "conf", "cons", "crst", "dirs", "dump", "envi", "gtmk", "hash", "isro", "mntr", "ruok", "srst", "srvr", "stat", "stmk", "wchc", "wchp", "wchs",
        TelnetClose,
    ];

    private static int ToInt(string word) =>
        word == TelnetClose ? TelnetCloseBytes : System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(Encoding.ASCII.GetBytes(word));
}
