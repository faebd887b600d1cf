using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Znode.Client.Connections;

/// <summary>TLS by files in PEM format, which are read for each connection: connections are rare, and certificates are renewed while a client lives.</summary>
internal sealed class PemTls(string? authoritiesFile, string? certificateFile, string? keyFile, string? password) : SslClientAuthenticationOptions
{
    /// <summary>Sets what the files say.</summary>
    /// <exception cref="IOException">They can not be loaded; the message names the file.</exception>
    public void LoadInto(SslClientAuthenticationOptions options)
    {
        if (authoritiesFile is not null)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = options.CertificateRevocationCheckMode };
            policy.CustomTrustStore.AddRange(Load(authoritiesFile, CertificatesOf));
            options.CertificateChainPolicy = policy;
        }

        if (certificateFile is not null)
        {
            var chain = Load(certificateFile, CertificatesOf);
            var own = Load(keyFile ?? certificateFile, WithKey);
            chain.RemoveAt(0);
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true);
        }
    }

    private static X509Certificate2Collection CertificatesOf(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("there is no certificate in it");
    }

    private X509Certificate2 WithKey(string file)
    {
        using var loaded = password is null ? X509Certificate2.CreateFromPemFile(certificateFile!, file) : X509Certificate2.CreateFromEncryptedPemFile(certificateFile!, password, file);

        // Windows' TLS takes no key that was only ever in memory: through PKCS #12 it becomes one that it takes.
        return X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null);
    }

    private static T Load<T>(string file, Func<string, T> load)
    {
        try
        {
            return load(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new IOException($"{file} can not be loaded: {exception.Message}", exception);
        }
    }
}
