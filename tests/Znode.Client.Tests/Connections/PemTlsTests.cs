using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Znode.Client.Connections;

/// <summary>TLS with certificates in files.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PemTlsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("znode-client-tls-");
    private readonly X509Certificate2 _authority;

    public PemTlsTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(AuthoritiesFile, _authority.ExportCertificatePem());
    }

    private string AuthoritiesFile => FileOf("authorities.pem");

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Test]
    public async Task Both_sides_show_certificates_of_their_authority_and_a_renewed_one_is_shown_next()
    {
        await using var member = await TestMember.StartAsync();
        using var own = Issue("server", "orders.example");
        var shown = new List<string>();
        await using var proxy = new TestProxy(member.EndPoint, new SslServerAuthenticationOptions
        {
            ServerCertificate = own,
            ClientCertificateRequired = true,
            CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { _authority }, RevocationMode = X509RevocationMode.NoCheck },
            RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            {
                shown.Add(certificate!.Subject);
                return errors == SslPolicyErrors.None;
            },
        });
        Issue("first", "client").Dispose();
        File.Copy(FileOf("first.pem"), FileOf("client.pem"));
        File.Copy(FileOf("first.key"), FileOf("client.key"));
        var tls = ZnodeClientTls.FromPemFiles(AuthoritiesFile, FileOf("client.pem"), FileOf("client.key"), "secret");
        tls.TargetHost = "orders.example";
        await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = $"localhost:{proxy.EndPoint.Port}", Tls = tls }).InTime();
        var session = await client.GetSessionAsync();

        Issue("second", "client").Dispose();
        File.Copy(FileOf("second.pem"), FileOf("client.pem"), overwrite: true);
        File.Copy(FileOf("second.key"), FileOf("client.key"), overwrite: true);
        proxy.Cut();
        Assert.That(await session.ExistsAsync("/").InTime(), Is.Not.Null);

        Assert.That(shown.Distinct(), Is.EqualTo(new[] { "CN=first", "CN=second" }));
    }

    [Test]
    public async Task A_server_of_another_authority_or_another_name_is_refused()
    {
        await using var member = await TestMember.StartAsync();
        using var own = Issue("server", "orders.example");
        await using var proxy = new TestProxy(member.EndPoint, own);
        var servers = $"localhost:{proxy.EndPoint.Port}";

        foreach (var tls in new[] { ZnodeClientTls.FromPemFiles(AuthoritiesFile), ZnodeClientTls.FromPemFiles(authoritiesFile: null) })
        {
            var refused = await Assert.ThrowsAsync<ConnectionLossException>(
                () => ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = servers, Tls = tls, ConnectTimeout = TimeSpan.FromMilliseconds(500) }).InTime());
            Assert.That(refused!.Message, Does.Contain("certificate"));
        }
    }

    [Test]
    public void A_file_that_can_not_be_used_is_named()
    {
        Issue("client", "client").Dispose();
        File.WriteAllText(FileOf("empty.pem"), "");

        Assert.Multiple(() =>
        {
            Assert.That(() => ZnodeClientTls.FromPemFiles(FileOf("none.pem")), Throws.InstanceOf<IOException>().With.Message.StartsWith(FileOf("none.pem")));
            Assert.That(() => ZnodeClientTls.FromPemFiles(FileOf("empty.pem")), Throws.InstanceOf<IOException>().With.Message.Contains("there is no certificate in it"));
            Assert.That(() => ZnodeClientTls.FromPemFiles(null, FileOf("client.pem")), Throws.InstanceOf<IOException>().With.Message.StartsWith(FileOf("client.pem")), "its key is in another file");
            Assert.That(() => ZnodeClientTls.FromPemFiles(null, FileOf("client.pem"), FileOf("client.key"), "wrong"), Throws.InstanceOf<IOException>().With.Message.StartsWith(FileOf("client.key")));
            Assert.That(() => ZnodeClientTls.FromPemFiles(null, null, FileOf("client.key")), Throws.ArgumentException);
        });
    }

    private string FileOf(string name) => Path.Combine(_directory.FullName, name);

    /// <summary>Makes a certificate, also in files, with the key in one of its own.</summary>
    private X509Certificate2 Issue(string name, string host)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(10), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(FileOf($"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(FileOf($"{name}.key"), key.ExportEncryptedPkcs8PrivateKeyPem("secret", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000)));
        return certificate.CopyWithPrivateKey(key);
    }
}
