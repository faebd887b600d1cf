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
}
