using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Znode.AspNetCore.Peers;

namespace Znode.AspNetCore;

/// <summary>Where a member's certificates for mutual TLS come from. They are looked at anew for each connection, so that they can be renewed while the member runs.</summary>
public sealed class PeerTls
{
    private readonly Func<ILogger, PeerCredentials> _current;

    private PeerTls(Func<ILogger, PeerCredentials> current) => _current = current;

    /// <summary>Gets whether a member's certificate must be for the host of its line in the configuration.</summary>
    /// <value>Default true; see <see cref="WithoutHostVerification"/>. ZooKeeper: <c>ssl.quorum.hostnameVerification</c>.</value>
    public bool VerifiesHosts { get; private init; } = true;

    /// <summary>Takes them from files in PEM format, which are read again when they change. When that fails, the ones from before stay in use.</summary>
    /// <param name="certificateFile">The member's certificate, and after it those between it and the authority.</param>
    /// <param name="keyFile">Its private key; the certificate's file when null.</param>
    /// <param name="authoritiesFile">The certificates of the authorities that the members' certificates are signed by.</param>
    /// <param name="password">The password of the private key; null when it has none.</param>
    public static PeerTls FromPemFiles(string certificateFile, string? keyFile, string authoritiesFile, string? password = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificateFile);
        ArgumentException.ThrowIfNullOrEmpty(authoritiesFile);
        return new(new CertificateFiles(
            [certificateFile, keyFile ?? certificateFile, authoritiesFile],
            () => PemCredentials.Load(certificateFile, keyFile ?? certificateFile, authoritiesFile, password)).Current);
    }

    /// <summary>Takes them from PKCS #12 files, as keytool writes them; read again when they change.</summary>
    /// <param name="keyStoreFile">The member's certificate with its private key.</param>
    /// <param name="keyStorePassword">Its password.</param>
    /// <param name="trustStoreFile">The certificates of the authorities.</param>
    /// <param name="trustStorePassword">Its password.</param>
    public static PeerTls FromPkcs12Files(string keyStoreFile, string? keyStorePassword, string trustStoreFile, string? trustStorePassword)
    {
        ArgumentException.ThrowIfNullOrEmpty(keyStoreFile);
        ArgumentException.ThrowIfNullOrEmpty(trustStoreFile);
        return new(new CertificateFiles(
            [keyStoreFile, trustStoreFile],
            () => Pkcs12Credentials.Load(keyStoreFile, keyStorePassword, trustStoreFile, trustStorePassword)).Current);
    }

    /// <summary>Takes them from a function that is called for each connection: it should keep what it has, and be quick.</summary>
    public static PeerTls FromCallback(Func<PeerCredentials> current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return new(_ => current());
    }

    /// <summary>The same certificates, without looking whose host they are for: any certificate of the authorities can then be any member.</summary>
    public PeerTls WithoutHostVerification() => new(_current) { VerifiesHosts = false };

    internal PeerCredentials Current(ILogger logger) => _current(logger);
}

/// <summary>A member's certificate and those whom it trusts.</summary>
/// <param name="Certificate">Its certificate, with the private key.</param>
/// <param name="Intermediates">Those between it and the authority.</param>
/// <param name="Authorities">The authorities that the members' certificates are signed by.</param>
public sealed record PeerCredentials(X509Certificate2 Certificate, X509Certificate2Collection Intermediates, X509Certificate2Collection Authorities);
