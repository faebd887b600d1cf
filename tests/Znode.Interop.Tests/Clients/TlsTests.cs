using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Znode.Client;
using Znode.Interop.Tests.Servers;

namespace Znode.Interop.Tests.Clients;

/// <summary>Our client at the secure port of Apache ZooKeeper.</summary>
[TestFixture]
public sealed class TlsTests
{
    private const string Password = "password";

    [Test, CancelAfter(60_000)]
    public async Task The_client_speaks_TLS_to_Apache(CancellationToken cancellationToken)
    {
        ServerProgram.Apache.Require();
        using var directory = new TemporaryDirectory();
        using var certificate = SelfSigned();
        var keyStore = directory.Combine("server.p12");
        await File.WriteAllBytesAsync(keyStore, certificate.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, Password), cancellationToken);
        var trustStore = directory.Combine("trusted.pem");
        await File.WriteAllTextAsync(trustStore, certificate.ExportCertificatePem(), cancellationToken);
        var port = ServerSettings.FreePort();
        var settings = new ServerSettings()
            .With("secureClientPort", $"{port}")
            .WithSystemProperty("zookeeper.serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory")
            .WithSystemProperty("zookeeper.ssl.keyStore.location", keyStore)
            .WithSystemProperty("zookeeper.ssl.keyStore.password", Password)
            .WithSystemProperty("zookeeper.ssl.keyStore.type", "PKCS12")
            .WithSystemProperty("zookeeper.ssl.trustStore.location", trustStore)
            .WithSystemProperty("zookeeper.ssl.trustStore.type", "PEM")
            .WithSystemProperty("zookeeper.ssl.clientAuth", "none");
        await using var server = await TestServer.StartAsync(ServerProgram.Apache, settings, cancellationToken);
        var options = new ZnodeClientOptions
        {
            Servers = $"tls://localhost:{port}",
            Tls = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { certificate }, RevocationMode = X509RevocationMode.NoCheck },
            },
        };

        await using var client = await ZnodeClient.ConnectAsync(options, cancellationToken);
        var session = await client.GetSessionAsync(cancellationToken);
        await session.CreateAsync("/a", new byte[100_000], cancellationToken: cancellationToken);
        var reads = Enumerable.Range(0, 100).Select(_ => session.GetAsync("/a", cancellationToken).AsTask());

        Assert.That((await Task.WhenAll(reads)).Select(read => read.Data.Length), Is.All.EqualTo(100_000));
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
