using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Znode.AspNetCore.Peers;

/// <summary>An authority, and certificates by it in PEM files.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("znode-tls-");

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(AuthoritiesFile, _authority.ExportCertificatePem());
    }

    public string AuthoritiesFile => Path.Combine(_directory.FullName, "authorities.pem");

    /// <summary>Makes a certificate for an address or a name, and says where it is.</summary>
    public PeerTls Issue(string name, string host, string? authoritiesFile = null)
    {
        Write(name, host);
        return PeerTls.FromPemFiles(FileOf(name), FileOf(name), authoritiesFile ?? AuthoritiesFile);
    }

    /// <summary>Writes a certificate's file, anew when it is there.</summary>
    public void Write(string name, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(FileOf(name), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }

    public string FileOf(string name) => Path.Combine(_directory.FullName, $"{name}.pem");

    public void Dispose()
    {
        _authority.Dispose();
        _key.Dispose();
        _directory.Delete(recursive: true);
    }
}
