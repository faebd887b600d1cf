using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Znode.Client.Connections;

/// <summary>TLS over a client's connections.</summary>
internal static class ClientTls
{
    /// <summary>Does the handshake, on this thread, and with it runs the options' callbacks: what they throw is a handshake that failed.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">One side does not accept the other.</exception>
    public static Stream Begin(Socket socket, SslClientAuthenticationOptions options, string host)
    {
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        try
        {
            tls.AuthenticateAsClient(For(options, host));
            return tls;
        }
        catch (Exception exception) when (exception is not (IOException or ObjectDisposedException or AuthenticationException))
        {
            throw new AuthenticationException($"TLS could not be begun: {exception.Message}", exception);
        }
    }

    /// <summary>Copies the options, because a handshake may complete them, and each server has its own name.</summary>
    private static SslClientAuthenticationOptions For(SslClientAuthenticationOptions options, string host)
    {
        var copy = new SslClientAuthenticationOptions
        {
            TargetHost = string.IsNullOrEmpty(options.TargetHost) ? host : options.TargetHost,
            AllowRenegotiation = options.AllowRenegotiation,
            AllowTlsResume = options.AllowTlsResume,
            ApplicationProtocols = options.ApplicationProtocols,
            CertificateChainPolicy = options.CertificateChainPolicy,
            CertificateRevocationCheckMode = options.CertificateRevocationCheckMode,
            CipherSuitesPolicy = options.CipherSuitesPolicy,
            ClientCertificateContext = options.ClientCertificateContext,
            ClientCertificates = options.ClientCertificates,
            EnabledSslProtocols = options.EnabledSslProtocols,
            EncryptionPolicy = options.EncryptionPolicy,
            LocalCertificateSelectionCallback = options.LocalCertificateSelectionCallback,
            RemoteCertificateValidationCallback = options.RemoteCertificateValidationCallback,
        };
        (options as PemTls)?.LoadInto(copy);
        return copy;
    }
}
