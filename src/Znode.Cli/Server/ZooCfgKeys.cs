namespace Znode.Cli.Server;

/// <summary>Every key of zoo.cfg and every property that may stand in it (spec operations §2–§4), by what becomes of it here.</summary>
internal static class ZooCfgKeys
{
    private static readonly string[] StoreTypes = ["PEM", "PKCS12"];
    private static readonly string[] MemberLines = ["server.*", "group.*", "weight.*"];

    /// <summary>Keys that are followed.</summary>
    public static readonly Dictionary<string, ZooCfgKey> Followed = Table(
        ZooCfgKey.Text("dataDir", "a directory", (cfg, value) => cfg.DataDir = value),
        ZooCfgKey.Text("dataLogDir", "a directory", (cfg, value) => cfg.DataLogDir = value),
        ZooCfgKey.Number("clientPort", 0, (cfg, value) => cfg.ClientPort = value, max: 65_535),
        ZooCfgKey.Text("clientPortAddress", "an address of this machine or a host name", (cfg, value) => cfg.ClientPortAddress = value),
        ZooCfgKey.Number("clientPortListenBacklog", -1, (cfg, value) => cfg.ClientPortListenBacklog = value),
        ZooCfgKey.Number("tickTime", 1, (cfg, value) => cfg.TickTimeMs = value),
        ZooCfgKey.NumberOrMinusOne("minSessionTimeout", (cfg, value) => cfg.MinSessionTimeoutMs = value),
        ZooCfgKey.NumberOrMinusOne("maxSessionTimeout", (cfg, value) => cfg.MaxSessionTimeoutMs = value),
        ZooCfgKey.Number("maxClientCnxns", int.MinValue, (cfg, value) => cfg.MaxClientCnxns = value),
        ZooCfgKey.Number("maxCnxns", int.MinValue, (cfg, value) => cfg.MaxCnxns = value),
        ZooCfgKey.Number("globalOutstandingLimit", 1, (cfg, value) => cfg.GlobalOutstandingLimit = value),
        ZooCfgKey.Number("jute.maxbuffer", 1024, (cfg, value) => cfg.JuteMaxBuffer = value, max: 1 << 30),
        ZooCfgKey.Number("nio.sessionlessCnxnTimeout", 1, (cfg, value) => cfg.SessionlessCnxnTimeoutMs = value),
        ZooCfgKey.Text("4lw.commands.whitelist", "four-letter words with commas between them, or *", (cfg, value) => cfg.FourLetterWordWhitelist = value),
        ZooCfgKey.Number("autopurge.snapRetainCount", 1, (cfg, value) => cfg.AutopurgeSnapRetainCount = value),
        ZooCfgKey.Hours("autopurge.purgeInterval", (cfg, value) => cfg.AutopurgePurgeInterval = value),
        ZooCfgKey.Number("snapCount", 2, (cfg, value) => cfg.SnapCount = value),
        ZooCfgKey.Large("snapSizeLimitInKb", -1, (cfg, value) => cfg.SnapSizeLimitKiB = value, max: 1L << 40),
        ZooCfgKey.Large("preAllocSize", 0, (cfg, value) => cfg.PreAllocSizeKiB = value, max: 1L << 30),
        ZooCfgKey.Number("fsync.warningthresholdms", 1, (cfg, value) => cfg.FsyncWarningThresholdMs = value),
        ZooCfgKey.YesNo("forceSync", (cfg, value) => cfg.ForceSync = value),
        ZooCfgKey.OneOf("snapshot.compression.method", ["", "gz", "snappy"], (cfg, value) => cfg.SnapshotCompressionMethod = value),
        ZooCfgKey.Flag("digest.enabled", (cfg, value) => cfg.DigestEnabled = value),
        ZooCfgKey.Flag("extendedTypesEnabled", (cfg, value) => cfg.ExtendedTypesEnabled = value),
        ZooCfgKey.Flag("emulate353TTLNodes", (cfg, value) => cfg.Emulate353TtlNodes = value),
        ZooCfgKey.Flag("datadir.autocreate", (cfg, value) => cfg.DataDirAutoCreate = value),
        ZooCfgKey.Flag("enforceQuota", (cfg, value) => cfg.EnforceQuota = value),
        ZooCfgKey.YesNo("skipACL", (cfg, value) => cfg.SkipAcl = value),
        ZooCfgKey.Flag("reconfigEnabled", (cfg, value) => cfg.ReconfigEnabled = value),
        ZooCfgKey.Flag("readonlymode.enabled", (cfg, value) => cfg.ReadOnlyModeEnabled = value),
        ZooCfgKey.Flag("standaloneEnabled", (cfg, value) => cfg.StandaloneEnabled = value),
        ZooCfgKey.Flag("DigestAuthenticationProvider.enabled", (cfg, value) => cfg.DigestAuthenticationEnabled = value),
        ZooCfgKey.OneOf(
            "DigestAuthenticationProvider.digestAlg",
            ["SHA1", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "SHA3-256", "SHA3-384", "SHA3-512", "MD5"],
            (cfg, value) => cfg.DigestAlgorithm = value),
        ZooCfgKey.Text("DigestAuthenticationProvider.superDigest", "super:<base64 digest>", (cfg, value) => cfg.SuperDigest = value),
        ZooCfgKey.Number("znode.container.checkIntervalMs", 1, (cfg, value) => cfg.ContainerCheckIntervalMs = value),
        ZooCfgKey.Number("znode.container.maxPerMinute", 1, (cfg, value) => cfg.ContainerMaxPerMinute = value, max: 60_000),
        ZooCfgKey.Large("znode.container.maxNeverUsedIntervalMs", 0, (cfg, value) => cfg.ContainerMaxNeverUsedIntervalMs = value),
        ZooCfgKey.Flag("admin.enableServer", (cfg, value) => cfg.AdminServerEnabled = value),
        ZooCfgKey.Text("dynamicConfigFile", "a file", (cfg, value) => cfg.DynamicConfigFile = value),
        ZooCfgKey.Number("initLimit", 1, (cfg, value) => cfg.InitLimit = value),
        ZooCfgKey.Number("syncLimit", 1, (cfg, value) => cfg.SyncLimit = value),
        ZooCfgKey.Number("fastleader.minNotificationInterval", 1, (cfg, value) => cfg.NotificationIntervalMinMs = value),
        ZooCfgKey.Number("fastleader.maxNotificationInterval", 1, (cfg, value) => cfg.NotificationIntervalMaxMs = value),
        ZooCfgKey.Number("commitLogCount", int.MinValue, (cfg, value) => cfg.CommitLogCount = value),
        ZooCfgKey.Decimal("snapshotSizeFactor", (cfg, value) => cfg.SnapshotSizeFactor = value),
        ZooCfgKey.YesNo("leaderServes", (cfg, value) => cfg.LeaderServes = value),
        ZooCfgKey.OneOf("electionAlg", ["3"], (_, _) => { }),
        ZooCfgKey.OneOf("peerType", ["participant", "observer"], (cfg, value) => cfg.PeerType = value),
        ZooCfgKey.Flag("quorumListenOnAllIPs", (cfg, value) => cfg.QuorumListenOnAllIPs = value),
        ZooCfgKey.Number("cnxTimeout", 1, (cfg, value) => cfg.CnxTimeoutMs = value),
        ZooCfgKey.Flag("sslQuorum", (cfg, value) => cfg.SslQuorum = value),
        ZooCfgKey.Text("ssl.quorum.keyStore.location", "a file, PEM or PKCS #12", (cfg, value) => cfg.QuorumKeyStore = value),
        ZooCfgKey.Text("ssl.quorum.keyStore.password", "a password", (cfg, value) => cfg.QuorumKeyStorePassword = value),
        ZooCfgKey.Text("ssl.quorum.keyStore.passwordPath", "a file", (cfg, value) => cfg.QuorumKeyStorePasswordPath = value),
        ZooCfgKey.OneOf("ssl.quorum.keyStore.type", StoreTypes, (cfg, value) => cfg.QuorumKeyStoreType = value),
        ZooCfgKey.Text("ssl.quorum.trustStore.location", "a file, PEM or PKCS #12", (cfg, value) => cfg.QuorumTrustStore = value),
        ZooCfgKey.Text("ssl.quorum.trustStore.password", "a password", (cfg, value) => cfg.QuorumTrustStorePassword = value),
        ZooCfgKey.Text("ssl.quorum.trustStore.passwordPath", "a file", (cfg, value) => cfg.QuorumTrustStorePasswordPath = value),
        ZooCfgKey.OneOf("ssl.quorum.trustStore.type", StoreTypes, (cfg, value) => cfg.QuorumTrustStoreType = value),
        ZooCfgKey.Flag("ssl.quorum.hostnameVerification", (cfg, value) => cfg.QuorumHostnameVerification = value),
        ZooCfgKey.OneOf("ssl.quorum.clientAuth", ["need"], (_, _) => { }),
        ZooCfgKey.Text("znode.ensemble", "the name of the ensemble", (cfg, value) => cfg.EnsembleName = value),
        ZooCfgKey.Text("znode.secretFile", "a file", (cfg, value) => cfg.SecretFile = value),
        ZooCfgKey.Flag("znode.allowInsecurePeers", (cfg, value) => cfg.AllowInsecurePeers = value));

    /// <summary>Keys of an ensemble that mean something in this release only to Apache's server: a member alone leaves them unread, as ZooKeeper does.</summary>
    private static readonly string[] QuorumNotYet =
    [
        "syncEnabled", "observerMasterPort", "localSessionsEnabled", "localSessionsUpgradingEnabled", "multiAddress.*", "oraclePath",
        "fastleader.*", "leader.*", "observer.*", "observerMaster.*", "leaderConnectDelayDuringRetryMs", "ssl.quorum.*",
    ];

    /// <summary>Keys of an ensemble that tune parts of Apache's server that are not here.</summary>
    private static readonly string[] QuorumWithoutCounterpart =
    [
        "connectToLearnerMasterLimit", "quorum.auth.*", "quorum.cnxn.threads.size", "quorumCnxnTimeoutMs", "electionPortBindRetry", "learner.*", "follower.*",
        "tcpKeepAlive", "forward_learner_requests_to_commit_processor_disabled", "sslQuorumReloadCertFiles",
    ];

    /// <summary>Keys that tune parts of Apache's server, or of its JVM, that have no counterpart here.</summary>
    private static readonly string[] WithoutCounterpart =
    [
        "serverCnxnFactory", "nio.*", "netty.*", "commitProcessor.*", "watchManagerName", "watcherCleanThreadsNum", "watcherCleanThreshold",
        "watcherCleanIntervalInSeconds", "maxInProcessingDeadWatchers", "bitHashCacheSize", "maxResponseCacheSize", "maxGetChildrenResponseCacheSize",
        "intBufferStartingSizeBytes", "messageTracker.*", "jvm.pause.monitor", "jvm.pause.*", "info-threshold.ms", "warn-threshold.ms", "sleep.time.ms",
        "flushDelay", "maxWriteQueuePollTime", "maxBatchSize", "jmx.*", "zookeeper.jute.maxbuffer.extrasize", "jute.maxbuffer.extrasize",
    ];

    /// <summary>Keys that mean something for one member too, but not in this release.</summary>
    private static readonly string[] NotYet =
    [
        "secureClientPort", "secureClientPortAddress", "ssl.*", "client.portUnification", "client.certReload", "fips-mode", "authProvider.*",
        "X509AuthenticationProvider.*", "IPAuthenticationProvider.*", "superUser", "superUser.*", "kerberos.*", "allowSaslFailedClients",
        "ensembleAuthName", "metricsProvider.*", "audit.*", "admin.*", "txnLogSizeLimitInKb", "db.autocreate",
        "snapshot.trust.empty", "serializeLastProcessedZxid.enabled", "closeSessionTxn.enabled", "largeRequestMaxBytes",
        "largeRequestThreshold", "request_*", "throttled_op_wait_time", "enableEagerACLCheck", "clientTcpKeepAlive", "connection_throttle_*",
    ];

    /// <summary>Keys that close a door: leaving one unread would leave the door open, so the program does not start.</summary>
    private static readonly string[] Required = ["enforce.auth.enabled", "sessionRequireClientSASLAuth"];

    /// <summary>The same between members; each with what there is instead.</summary>
    private static readonly Dictionary<string, string> RequiredOfPeers = new()
    {
        ["quorum.auth.enableSasl"] = "SASL between members is not in this release; set znode.secretFile or sslQuorum instead on every member",
        ["quorum.auth.learnerRequireSasl"] = "SASL between members is not in this release; set znode.secretFile or sslQuorum instead on every member",
        ["quorum.auth.serverRequireSasl"] = "SASL between members is not in this release; set znode.secretFile or sslQuorum instead on every member",
        ["portUnification"] = "a port with and without TLS is not in this release; set sslQuorum on all members or on none",
    };

    /// <summary>Says what becomes of a key that is not in <see cref="Followed"/>.</summary>
    public static ZooCfgKeyFate FateOf(string key) =>
        Matches(MemberLines, key) ? ZooCfgKeyFate.Member
        : Required.Contains(key) ? ZooCfgKeyFate.RefusedWhenTrue
        : RequiredOfPeers.ContainsKey(key) ? ZooCfgKeyFate.RefusedInEnsemble
        : Matches(QuorumWithoutCounterpart, key) ? ZooCfgKeyFate.QuorumWithoutCounterpart
        : Matches(QuorumNotYet, key) ? ZooCfgKeyFate.QuorumNotYet
        : Matches(WithoutCounterpart, key) ? ZooCfgKeyFate.WithoutCounterpart
        : Matches(NotYet, key) || key == "enforce.auth.schemes" ? ZooCfgKeyFate.NotYet
        : ZooCfgKeyFate.Unknown;

    /// <summary>Says why a key that is <see cref="ZooCfgKeyFate.RefusedInEnsemble"/> is refused.</summary>
    public static string InsteadOf(string key) => RequiredOfPeers[key];

    private static bool Matches(string[] names, string key) => Array.Exists(names, name =>
        name[^1] == '*' ? key.Length >= name.Length && key.StartsWith(name.AsSpan(0, name.Length - 1), StringComparison.Ordinal) : name == key);

    private static Dictionary<string, ZooCfgKey> Table(params ReadOnlySpan<ZooCfgKey> keys)
    {
        var table = new Dictionary<string, ZooCfgKey>(keys.Length, StringComparer.Ordinal);
        foreach (var key in keys)
        {
            table.Add(key.Name, key);
        }

        return table;
    }
}

/// <summary>What becomes of a key that has no setting of its own.</summary>
internal enum ZooCfgKeyFate
{
    /// <summary>Nobody knows it: probably a slip of the pen.</summary>
    Unknown,

    /// <summary>It is about the ensemble's members.</summary>
    Member,

    /// <summary>It is not supported yet, and has no meaning for a member alone.</summary>
    QuorumNotYet,

    /// <summary>It tunes something of an ensemble that is not here.</summary>
    QuorumWithoutCounterpart,

    /// <summary>It closes a door between members that can not be closed that way here.</summary>
    RefusedInEnsemble,

    /// <summary>It tunes something that is not here.</summary>
    WithoutCounterpart,

    /// <summary>It is not supported yet.</summary>
    NotYet,

    /// <summary>It is not supported yet, and to go on without it would be unsafe.</summary>
    RefusedWhenTrue,
}
