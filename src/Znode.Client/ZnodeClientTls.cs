using System.Net.Security;
using Znode.Client.Connections;

namespace Znode.Client;

/// <summary>TLS for <see cref="ZnodeClientOptions.Tls"/>, of certificates in files.</summary>
public static class ZnodeClientTls
{
    /// <summary>Takes certificates from files in PEM format. They are read again for each connection, so that they can be renewed while the client lives.</summary>
    /// <param name="authoritiesFile">The authorities that the servers' certificates must come from; null for those that the machine trusts.</param>
    /// <param name="certificateFile">The client's certificate, and after it those between it and its authority; null to show none.</param>
    /// <param name="keyFile">Its private key; null when it is in the certificate's file.</param>
    /// <param name="password">The password of the private key; null when it has none.</param>
    /// <returns>Options that can be changed before a client is made of them: a <see cref="SslClientAuthenticationOptions.TargetHost"/> for servers whose certificates have another name than the one they are reached by.</returns>
    /// <exception cref="IOException">A file is missing, can not be read or is not what it should be; the message names it. Later on that is a connection that fails, and is tried again.</exception>
    /// <example><code>
    /// var tls = ZnodeClientTls.FromPemFiles("authorities.pem", "me.pem", "me.key");
    /// await using var client = await ZnodeClient.ConnectAsync(new ZnodeClientOptions { Servers = "zk1:2281,zk2:2281", Tls = tls }, ct);
    /// </code></example>
    public static SslClientAuthenticationOptions FromPemFiles(string? authoritiesFile, string? certificateFile = null, string? keyFile = null, string? password = null)
    {
        if (certificateFile is null && (keyFile ?? password) is not null)
        {
            throw new ArgumentException("A key and its password go with a certificate.", nameof(certificateFile));
        }

        var options = new PemTls(authoritiesFile, certificateFile, keyFile, password);
        options.LoadInto(new());
        return options;
    }
}
