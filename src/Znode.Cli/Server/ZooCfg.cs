namespace Znode.Cli.Server;

/// <summary>What a zoo.cfg asks of one member. Filled once by <see cref="ZooCfgReader"/>; null is "not in the file": the member's own default holds.</summary>
/// <remarks>Names and meanings are those of spec operations §2 and §3; the unit stands last in each name.</remarks>
internal sealed record ZooCfg
{
    /// <summary>Where snapshots, <c>myid</c> and, without <see cref="DataLogDir"/>, the log are.</summary>
    public string? DataDir { get; set; }

    public string? DataLogDir { get; set; }

    public int? ClientPort { get; set; }

    /// <summary>A host name or an address; null: every address, as ZooKeeper has it.</summary>
    public string? ClientPortAddress { get; set; }

    /// <summary>−1: the transport's own.</summary>
    public int? ClientPortListenBacklog { get; set; }

    public int TickTimeMs { get; set; } = 3000;

    /// <summary>−1: two ticks.</summary>
    public int MinSessionTimeoutMs { get; set; } = -1;

    /// <summary>−1: twenty ticks.</summary>
    public int MaxSessionTimeoutMs { get; set; } = -1;

    /// <summary>Connections of one address; 0 or less: any number.</summary>
    public int MaxClientCnxns { get; set; } = 60;

    /// <summary>Connections in all; 0 or less: any number.</summary>
    public int MaxCnxns { get; set; }

    public int? AutopurgeSnapRetainCount { get; set; }

    /// <summary>Zero: no purging.</summary>
    public TimeSpan? AutopurgePurgeInterval { get; set; }

    public int? SnapCount { get; set; }

    public long? SnapSizeLimitKiB { get; set; }

    public long? PreAllocSizeKiB { get; set; }

    public int? FsyncWarningThresholdMs { get; set; }

    public bool? ForceSync { get; set; }

    public string? SnapshotCompressionMethod { get; set; }

    public bool? DigestEnabled { get; set; }

    public int? JuteMaxBuffer { get; set; }

    public int? GlobalOutstandingLimit { get; set; }

    public int? SessionlessCnxnTimeoutMs { get; set; }

    /// <summary>As it stands in the file: words with commas between them, or <c>*</c>.</summary>
    public string? FourLetterWordWhitelist { get; set; }

    /// <summary>A zoo.cfg that does not say means no, as with ZooKeeper.</summary>
    public bool ExtendedTypesEnabled { get; set; }

    public bool? Emulate353TtlNodes { get; set; }

    public bool? DataDirAutoCreate { get; set; }

    public bool? EnforceQuota { get; set; }

    public bool? SkipAcl { get; set; }

    public bool? ReconfigEnabled { get; set; }

    public bool? ReadOnlyModeEnabled { get; set; }

    public bool? DigestAuthenticationEnabled { get; set; }

    public string? DigestAlgorithm { get; set; }

    public string? SuperDigest { get; set; }

    public int? ContainerCheckIntervalMs { get; set; }

    public int? ContainerMaxPerMinute { get; set; }

    public long? ContainerMaxNeverUsedIntervalMs { get; set; }

    public bool AdminServerEnabled { get; set; }

    /// <summary>False: even one <c>server.N</c> line means a quorum.</summary>
    public bool StandaloneEnabled { get; set; } = true;

    /// <summary>Gets the lines about the members: <c>server.N</c>, <c>group.N</c>, <c>weight.N</c>.</summary>
    public List<Ensemble.JavaProperty> MemberLines { get; } = [];

    /// <summary>The file that has those lines instead.</summary>
    public string? DynamicConfigFile { get; set; }

    public int? InitLimit { get; set; }

    public int? SyncLimit { get; set; }

    public int? NotificationIntervalMinMs { get; set; }

    public int? NotificationIntervalMaxMs { get; set; }

    public int? CommitLogCount { get; set; }

    public double? SnapshotSizeFactor { get; set; }

    public bool? LeaderServes { get; set; }

    public string? PeerType { get; set; }

    /// <summary>True: the ports for the other members are bound at every address.</summary>
    public bool QuorumListenOnAllIPs { get; set; }

    public int? CnxTimeoutMs { get; set; }

    public bool SslQuorum { get; set; }

    /// <summary>The member's certificate with its private key: a PEM file, or PKCS #12.</summary>
    public string? QuorumKeyStore { get; set; }

    public string? QuorumKeyStorePassword { get; set; }

    /// <summary>A file that has the password.</summary>
    public string? QuorumKeyStorePasswordPath { get; set; }

    /// <summary>PEM or PKCS12; null: by the file's name.</summary>
    public string? QuorumKeyStoreType { get; set; }

    public string? QuorumTrustStore { get; set; }

    public string? QuorumTrustStorePassword { get; set; }

    public string? QuorumTrustStorePasswordPath { get; set; }

    public string? QuorumTrustStoreType { get; set; }

    public bool QuorumHostnameVerification { get; set; } = true;

    /// <summary>The ensemble's name. A key of Znode's own.</summary>
    public string? EnsembleName { get; set; }

    /// <summary>The file that has the members' shared secret. A key of Znode's own.</summary>
    public string? SecretFile { get; set; }

    /// <summary>True: whoever can connect may be a member. A key of Znode's own.</summary>
    public bool AllowInsecurePeers { get; set; }
}
