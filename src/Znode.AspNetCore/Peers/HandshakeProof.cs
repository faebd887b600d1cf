using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Znode.AspNetCore.Peers;

/// <summary>
/// How two members show each other that they know the ensemble's secret without saying it: each sends a nonce, and answers with an HMAC-SHA256, keyed by the secret,
/// of everything that makes this stream this stream. The two sides' proofs differ by their first word, so that none can be sent back to whom it came from.
/// </summary>
/// <param name="Duty">What the stream is for.</param>
/// <param name="Ensemble">The ensemble's name.</param>
/// <param name="Dialer">Who called.</param>
/// <param name="Acceptor">Who was called.</param>
/// <param name="DialerNonce">The caller's nonce.</param>
/// <param name="AcceptorNonce">The nonce of the one called.</param>
internal sealed record HandshakeProof(string Duty, string Ensemble, ServerId Dialer, ServerId Acceptor, ReadOnlyMemory<byte> DialerNonce, ReadOnlyMemory<byte> AcceptorNonce)
{
    public const int NonceLength = 32;

    public byte[] OfDialer(string? secret) => Of("dialer", secret);

    public byte[] OfAcceptor(string? secret) => Of("acceptor", secret);

    /// <summary>Tells whether two proofs are the same, in a time that does not depend on where they differ.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> shown, ReadOnlySpan<byte> expected) => CryptographicOperations.FixedTimeEquals(shown, expected);

    private byte[] Of(string side, string? secret)
    {
        if (secret is null)
        {
            return [];
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        Append(hmac, "znode peers 1"u8);
        Append(hmac, Encoding.UTF8.GetBytes(side));
        Append(hmac, Encoding.UTF8.GetBytes(Duty));
        Append(hmac, Encoding.UTF8.GetBytes(Ensemble));
        Append(hmac, Encoding.UTF8.GetBytes(Dialer.ToString()));
        Append(hmac, Encoding.UTF8.GetBytes(Acceptor.ToString()));
        Append(hmac, DialerNonce.Span);
        Append(hmac, AcceptorNonce.Span);
        return hmac.GetHashAndReset();
    }

    /// <summary>With its length before it, so that no two lists of fields give the same bytes.</summary>
    private static void Append(IncrementalHash hmac, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        hmac.AppendData(length);
        hmac.AppendData(field);
    }
}
