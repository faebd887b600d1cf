namespace Znode.Hosting;

/// <summary>The ports of a hosted member, as they stand in the section <c>Znode</c> of the host's configuration, beside <see cref="ZnodeMemberSettings"/>.</summary>
/// <remarks>Bound and checked when the host starts: a value that can not be is an error that names its key.</remarks>
public sealed class ZnodePortSettings
{
    /// <summary>Gets or sets where the member listens for ZooKeeper clients.</summary>
    /// <value>An address and a port, as <c>127.0.0.1:2181</c>, <c>[::]:2181</c>, or <c>localhost:2181</c>; port 0 takes a free one, which <see cref="ZnodePorts"/> tells. Default null: no port for clients.</value>
    public string? ClientEndpoint { get; set; }

    /// <summary>Gets or sets which four-letter words are answered, with commas between them; <c>*</c> is all of them.</summary>
    /// <value>Default <c>srvr</c>. ZooKeeper: <c>4lw.commands.whitelist</c>.</value>
    public string FourLetterWords { get; set; } = "srvr";

    /// <summary>Gets or sets how many clients' connections one address may have.</summary>
    /// <value>Default 60; 0 is any number. ZooKeeper: <c>maxClientCnxns</c>.</value>
    public int ConnectionsPerAddressMax { get; set; } = 60;

    /// <summary>Gets or sets whether the member serves clients of the port while it leads, too. One that does not leaves its sessions to the others, and the leader to writes.</summary>
    /// <value>Default true. ZooKeeper: <c>leaderServes</c>. Only for ensembles; sessions of the host itself are served in any case.</value>
    public bool LeaderServes { get; set; } = true;

    /// <summary>Gets or sets where the member listens for the others of its ensemble.</summary>
    /// <value>
    /// Default null: the port of the member's own line in <c>Znode:Ensemble</c>, on loopback when its host is <c>localhost</c> or a loopback address, and on all addresses otherwise, which takes
    /// <see cref="PeerSecret"/> or <see cref="PeerTls"/>.
    /// </value>
    public string? PeerEndpoint { get; set; }

    /// <summary>Gets or sets the secret that the members share. It never goes over the wire.</summary>
    /// <value>Default null: none. At least 16 characters, the same on every member. Belongs where the host keeps its secrets, not into a file of the repository.</value>
    /// <remarks>It proves the handshake only: without <see cref="PeerTls"/>, whoever sits between two members can read and change what they say after it.</remarks>
    public string? PeerSecret { get; set; }

    /// <summary>Gets or sets the certificates for mutual TLS with the other members.</summary>
    /// <value>Default null: no TLS.</value>
    public ZnodePeerTlsSettings? PeerTls { get; set; }

    /// <summary>Gets or sets whether the member may listen beyond this machine with neither a secret nor TLS: whoever can connect can then be a member.</summary>
    /// <value>Default false.</value>
    public bool AllowInsecurePeers { get; set; }

    /// <summary>Gets or sets the name of the ensemble; members of another one are refused.</summary>
    /// <value>Default empty. The same on every member.</value>
    public string EnsembleName { get; set; } = "";
}
