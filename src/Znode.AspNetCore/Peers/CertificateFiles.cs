using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Znode.AspNetCore.Peers;

/// <summary>Certificates in files, loaded again when one of the files has changed. Thread-safe.</summary>
internal sealed class CertificateFiles(IReadOnlyList<string> files, Func<PeerCredentials> load)
{
    private readonly Lock _gate = new();
    private PeerCredentials? _loaded;
    private DateTime[] _written = [];

    /// <exception cref="IOException">They were never loaded, and can not be now.</exception>
    public PeerCredentials Current(ILogger logger)
    {
        lock (_gate)
        {
            var written = Array.ConvertAll([.. files], File.GetLastWriteTimeUtc);
            if (_loaded is not null && written.AsSpan().SequenceEqual(_written))
            {
                return _loaded;
            }

            try
            {
                var isRenewed = _loaded is not null;
                _loaded = load();
                if (isRenewed)
                {
                    Log.CertificatesLoaded(logger, _loaded.Certificate.Subject, _loaded.Certificate.NotAfter);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                // The old ones go on. They are tried again when a file changes again: half-written files are ordinary here.
                var names = string.Join(", ", files.Distinct());
                _ = _loaded ?? throw new IOException($"The certificates for the other members can not be loaded from {names}: {exception.Message}", exception);
                Log.CertificatesNotLoaded(logger, names, exception.Message);
            }

            _written = written;
            return _loaded;
        }
    }
}

/// <summary>Certificates in PEM format.</summary>
internal static class PemCredentials
{
    public static PeerCredentials Load(string certificateFile, string keyFile, string authoritiesFile, string? password)
    {
        using var loaded = password is null
            ? X509Certificate2.CreateFromPemFile(certificateFile, keyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        chain.RemoveAt(0);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(authoritiesFile);

        // Windows' TLS takes no key that was only ever in memory: through PKCS #12 it becomes one that it takes.
        return new(X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null), chain, authorities);
    }
}

/// <summary>Certificates in PKCS #12.</summary>
internal static class Pkcs12Credentials
{
    public static PeerCredentials Load(string keyStoreFile, string? keyStorePassword, string trustStoreFile, string? trustStorePassword)
    {
        var store = X509CertificateLoader.LoadPkcs12CollectionFromFile(keyStoreFile, keyStorePassword);
        var own = store.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? throw new CryptographicException($"{keyStoreFile} has no private key.");
        store.Remove(own);
        return new(own, store, X509CertificateLoader.LoadPkcs12CollectionFromFile(trustStoreFile, trustStorePassword));
    }
}
