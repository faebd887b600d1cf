using System.Security.Cryptography;
using System.Text;

namespace Znode.Acl;

/// <summary>The scheme <c>digest</c>: a name and a password. Source: spec client-protocol §11; ZooKeeper: <c>DigestAuthenticationProvider</c>.</summary>
internal sealed class DigestAuthenticationProvider : IAuthenticationProvider
{
    public const string SchemeName = "digest";

    /// <summary>The algorithms, in the words of an error message.</summary>
    public const string KnownAlgorithms = "MD5, SHA1, SHA-256, SHA-384, SHA-512, SHA3-256, SHA3-384 and SHA3-512";

    private readonly string? _superDigest;
    private readonly HashAlgorithmName _algorithm;

    /// <param name="superDigest">The id, <c>super:hash</c>, whose owner may do everything; null for nobody.</param>
    /// <param name="algorithm">The hash by its Java name: SHA1 (the default, what all clients' tools make), SHA-256, SHA-384, SHA-512, SHA3-256, …</param>
    /// <exception cref="ArgumentException">The hash is not known.</exception>
    public DigestAuthenticationProvider(string? superDigest = null, string algorithm = "SHA1")
    {
        _superDigest = superDigest;
        _algorithm = AlgorithmOf(algorithm)
            ?? throw new ArgumentException($"'{algorithm}' is not a digest algorithm; allowed are {KnownAlgorithms}", nameof(algorithm));
    }

    public string Scheme => SchemeName;

    public bool IsAuthenticated => true;

    public AuthOutcome Authenticate(ReadOnlySpan<byte> credentials, ConnectionInfo connection)
    {
        var id = IdOf(Encoding.UTF8.GetString(credentials));
        var identity = new Identity(SchemeName, id);
        return id == _superDigest ? AuthOutcome.Granted(Identity.Super, identity) : AuthOutcome.Granted(identity);
    }

    public bool Matches(Identity caller, string aclId) => caller.Id == aclId;

    /// <summary>Two parts around a colon, as Java's <c>split</c> counts: empty ones at the end do not.</summary>
    public bool IsValidId(string aclId) => aclId.AsSpan().TrimEnd(':').Count(':') == 1;

    public string DisplayOf(Identity identity) => UserOf(identity.Id).ToString();

    /// <summary>Gets the id that credentials stand for: the name, and the hash of the whole.</summary>
    public string IdOf(string userAndPassword)
    {
        var hash = CryptographicOperations.HashData(_algorithm, Encoding.UTF8.GetBytes(userAndPassword));
        return $"{UserOf(userAndPassword)}:{Convert.ToBase64String(hash)}";
    }

    private static ReadOnlySpan<char> UserOf(string text) => text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? text.AsSpan(0, colon) : text;

    /// <summary>Tells whether an algorithm has a provider.</summary>
    public static bool IsKnown(string algorithm) => AlgorithmOf(algorithm) is not null;

    private static HashAlgorithmName? AlgorithmOf(string name) => name.ToUpperInvariant() switch
    {
        "MD5" => HashAlgorithmName.MD5,
        "SHA1" or "SHA-1" or "SHA" => HashAlgorithmName.SHA1,
        "SHA-256" => HashAlgorithmName.SHA256,
        "SHA-384" => HashAlgorithmName.SHA384,
        "SHA-512" => HashAlgorithmName.SHA512,
        "SHA3-256" => HashAlgorithmName.SHA3_256,
        "SHA3-384" => HashAlgorithmName.SHA3_384,
        "SHA3-512" => HashAlgorithmName.SHA3_512,
        _ => null,
    };
}
