using System.Buffers;
using System.Buffers.Binary;
using Microsoft.AspNetCore.Connections;

namespace Znode.AspNetCore.Peers;

/// <summary>
/// Looks at the first bytes of a connection before HTTP/2 does: it would only say that they are none of it, and here something can be said that helps.
/// </summary>
internal static class FirstBytes
{
    private const byte TlsHandshake = 0x16;

    /// <summary>Waits for them and leaves them where they are.</summary>
    /// <returns>Why the connection is refused; null when it may go on; empty when it ended without a word, as probes of ports do.</returns>
    public static async Task<string?> LookAsync(ConnectionContext context, bool isTls, CancellationToken cancellationToken)
    {
        var input = context.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var verdict = Judge(read.Buffer, isTls);
            if (verdict is not null || read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start);
                return verdict is { } decided ? decided.Problem : read.Buffer.IsEmpty ? "" : Garbage;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static string Garbage => "what came is not the protocol of Znode's members: point whoever it is elsewhere, this port is for members only";

    private static (string? Problem, bool _)? Judge(ReadOnlySequence<byte> buffer, bool isTls)
    {
        if (buffer.IsEmpty)
        {
            return null;
        }

        var first = buffer.FirstSpan[0];
        if (first == TlsHandshake)
        {
            return (isTls ? null : "it speaks TLS and this member does not: set TLS on all members or on none", true);
        }

        Span<byte> bytes = stackalloc byte[8];
        var length = (int)Math.Min(buffer.Length, bytes.Length);
        buffer.Slice(0, length).CopyTo(bytes);
        bytes = bytes[..length];
        if ("PRI * HT"u8.StartsWith(bytes))
        {
            return length < 8 ? null : (isTls ? "it speaks without TLS and this member with it: set TLS on all members or on none" : null, true);
        }

        return length == 8 || first is not (0 or 0xff) ? (IsApache(bytes) ? Apache : Garbage, true) : null;
    }

    private static string Apache => "a server of Apache ZooKeeper came: Znode's members and Apache's can not be in one ensemble (docs/compatibility.md); take this member out of its configuration";

    /// <summary>The opening of an election connection, or FOLLOWERINFO and OBSERVERINFO with their zxid (spec quorum-protocol §2.1, §4).</summary>
    private static bool IsApache(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 8 && (BinaryPrimitives.ReadInt64BigEndian(bytes) is -65536 or -65535 || BinaryPrimitives.ReadInt32BigEndian(bytes) is 11 or 16);
}
