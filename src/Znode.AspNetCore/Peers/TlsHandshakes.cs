using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Znode.AspNetCore.Peers;

/// <summary>How both ends of a connection between members are set up for mutual TLS, and whom they trust.</summary>
internal sealed class TlsHandshakes(PeerTls tls, ILogger logger)
{
    /// <summary>HTTP/2 is all that the members speak.</summary>
    private static readonly List<SslApplicationProtocol> Http2 = [SslApplicationProtocol.Http2];

    /// <summary>Gets whether a certificate must be for the host of its member's line.</summary>
    public bool VerifiesHosts => tls.VerifiesHosts;

    /// <exception cref="IOException">The certificates can not be loaded.</exception>
    public SslServerAuthenticationOptions Accept(PeerConnection connection)
    {
        var credentials = tls.Current(logger);
        return new()
        {
            ApplicationProtocols = Http2,
            ServerCertificateContext = ContextOf(credentials),
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                connection.Problem = ProblemOf(certificate as X509Certificate2, chain, credentials);
                return connection.Problem is null;
            },
        };
    }

    /// <exception cref="IOException">The certificates can not be loaded.</exception>
    public SslClientAuthenticationOptions Dial(string host, Action<string> problemFound)
    {
        var credentials = tls.Current(logger);
        return new()
        {
            ApplicationProtocols = Http2,
            TargetHost = host,
            ClientCertificateContext = ContextOf(credentials),
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                var shown = certificate as X509Certificate2;
                var problem = ProblemOf(shown, chain, credentials) ?? HostProblemOf(shown!, host);
                if (problem is not null)
                {
                    problemFound(problem);
                }

                return problem is null;
            },
        };
    }

    /// <summary>Says why a certificate can not be the one of a host; null when it is.</summary>
    public string? HostProblemOf(X509Certificate2 certificate, string host) => !VerifiesHosts || certificate.MatchesHostname(host)
        ? null
        : $"its certificate ({certificate.Subject}) is not for '{host}', the host of its line in the configuration: give it one with that subject alternative name";

    private static SslStreamCertificateContext ContextOf(PeerCredentials credentials) =>
        SslStreamCertificateContext.Create(credentials.Certificate, credentials.Intermediates, offline: true);

    private static string? ProblemOf(X509Certificate2? certificate, X509Chain? presented, PeerCredentials credentials)
    {
        if (certificate is null)
        {
            return "it showed no certificate: members need one for both sides of a connection";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(credentials.Authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        return chain.Build(certificate)
            ? null
            : $"its certificate ({certificate.Subject}) is not trusted: {string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct())}";
    }
}
