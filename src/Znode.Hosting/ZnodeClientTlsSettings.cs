namespace Znode.Hosting;

/// <summary>TLS of a hosted client, with certificates in PEM files, which are read again for each connection.</summary>
public sealed class ZnodeClientTlsSettings
{
    /// <summary>Gets or sets the name that the servers' certificates are for.</summary>
    /// <value>Default null: the name or address that a server has in the connection string.</value>
    public string? ServerName { get; set; }

    /// <summary>Gets or sets the file with the authorities that the servers' certificates must come from.</summary>
    /// <value>Default null: those that the machine trusts.</value>
    public string? AuthoritiesFile { get; set; }

    /// <summary>Gets or sets the file with the client's certificate, and those between it and its authority.</summary>
    /// <value>Default null: the client shows none.</value>
    public string? CertificateFile { get; set; }

    /// <summary>Gets or sets the file with its key.</summary>
    /// <value>Default null: in the file of the certificate.</value>
    public string? KeyFile { get; set; }

    /// <summary>Gets or sets the password of the key. Belongs where the host keeps its secrets.</summary>
    /// <value>Default null: it has none.</value>
    public string? Password { get; set; }
}
