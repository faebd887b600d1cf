using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Znode.Sessions;

/// <summary>
/// The password that goes with a session id. It is stored nowhere: every member derives it, Apache's too, by Java's <c>java.util.Random</c>.
/// Source: spec client-protocol §3.2; ZooKeeper: <c>ZooKeeperServer.generatePasswd</c>.
/// </summary>
internal static class SessionPassword
{
    public const int Length = 16;

    private const long Secret = 0xB3415C00L;
    private const long Multiplier = 0x5DEECE66DL;
    private const long Increment = 0xBL;
    private const long StateMask = (1L << 48) - 1;

    public static byte[] Of(SessionId id)
    {
        var password = new byte[Length];
        Fill(id, password);
        return password;
    }

    /// <summary>Compares in a time that does not tell how much was right. No session has no password.</summary>
    public static bool Matches(SessionId id, ReadOnlySpan<byte> password)
    {
        Span<byte> expected = stackalloc byte[Length];
        Fill(id, expected);
        return id != SessionId.None && CryptographicOperations.FixedTimeEquals(expected, password);
    }

    private static void Fill(SessionId id, Span<byte> password)
    {
        var state = (id.Value ^ Secret ^ Multiplier) & StateMask;
        for (var offset = 0; offset < Length; offset += sizeof(int))
        {
            state = unchecked((state * Multiplier) + Increment) & StateMask;
            BinaryPrimitives.WriteInt32LittleEndian(password[offset..], (int)(state >> 16));
        }
    }
}
