using System.Text;

namespace Znode.Client;

/// <summary>By what a client shows an ensemble who it is, on each new connection. ZooKeeper: <c>addAuth</c>.</summary>
/// <remarks>Immutable and safe to share; the bytes must not change. Never printed.</remarks>
public sealed class ZnodeCredentials
{
    /// <summary>Makes credentials of any scheme.</summary>
    /// <param name="scheme">How: <c>digest</c>, …; not empty.</param>
    /// <param name="value">By what, in the scheme's own form.</param>
    public ZnodeCredentials(string scheme, ReadOnlyMemory<byte> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(scheme);
        Scheme = scheme;
        Value = value;
    }

    /// <summary>Gets the scheme.</summary>
    public string Scheme { get; }

    /// <summary>Gets the bytes that show it: a secret.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Makes credentials of the scheme <c>digest</c>.</summary>
    /// <param name="user">Who; without a colon.</param>
    /// <param name="password">The password. It goes over the wire as it is: use TLS where others can listen.</param>
    /// <returns>The credentials.</returns>
    /// <exception cref="ArgumentException">The user is empty or has a colon.</exception>
    public static ZnodeCredentials Digest(string user, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(password);
        return user.Contains(':', StringComparison.Ordinal)
            ? throw new ArgumentException($"The user '{user}' has a colon, which ends a user's name in the scheme digest.", nameof(user))
            : new("digest", Encoding.UTF8.GetBytes($"{user}:{password}"));
    }

    /// <summary>Returns the scheme; the secret is not told.</summary>
    public override string ToString() => Scheme;
}
