namespace Znode.Hosting;

/// <summary>Certificates of a member in PEM files, which are read again when they change.</summary>
public sealed class ZnodePeerTlsSettings
{
    /// <summary>Gets or sets the file with the member's certificate, and those between it and its authority. Needed.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>Gets or sets the file with its key.</summary>
    /// <value>Default null: in the file of the certificate.</value>
    public string? KeyFile { get; set; }

    /// <summary>Gets or sets the password of the key.</summary>
    /// <value>Default null: it has none.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets the file with the authorities that the other members' certificates must come from. Needed.</summary>
    public string AuthoritiesFile { get; set; } = "";
}
