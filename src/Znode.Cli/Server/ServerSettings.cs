using System.Net;
using System.Net.Sockets;
using Znode.AspNetCore;
using Znode.Server;
using Znode.Storage;

namespace Znode.Cli.Server;

/// <summary>A zoo.cfg as the options of the member, its storage and its client port. What the file does not say keeps its default there.</summary>
internal static class ServerSettings
{
    /// <summary>ZooKeeper keeps at least so many snapshots, whatever the file says.</summary>
    private const int SnapshotsRetainedMin = 3;

    /// <summary>ZooKeeper keeps at least so many transactions for its followers, whatever the file says.</summary>
    private const int CommitLogCountMin = 500;

    public static ZnodeMemberOptions Member(ZooCfg cfg)
    {
        var defaults = new ZnodeMemberOptions();
        return defaults with
        {
            TickTime = TimeSpan.FromMilliseconds(cfg.TickTimeMs),
            InitLimit = cfg.InitLimit ?? defaults.InitLimit,
            SyncLimit = cfg.SyncLimit ?? defaults.SyncLimit,
            NotificationIntervalMin = cfg.NotificationIntervalMinMs is { } least ? TimeSpan.FromMilliseconds(least) : defaults.NotificationIntervalMin,
            NotificationIntervalMax = cfg.NotificationIntervalMaxMs is { } most ? TimeSpan.FromMilliseconds(most) : defaults.NotificationIntervalMax,
            SyncWindowTransactions = cfg.CommitLogCount is { } kept ? Math.Max(kept, CommitLogCountMin) : defaults.SyncWindowTransactions,
            SnapshotSizeFactor = cfg.SnapshotSizeFactor ?? defaults.SnapshotSizeFactor,
            ReadOnlyMode = cfg.ReadOnlyModeEnabled ?? defaults.ReadOnlyMode,
            SessionTimeoutMin = cfg.MinSessionTimeoutMs == -1 ? null : TimeSpan.FromMilliseconds(cfg.MinSessionTimeoutMs),
            SessionTimeoutMax = cfg.MaxSessionTimeoutMs == -1 ? null : TimeSpan.FromMilliseconds(cfg.MaxSessionTimeoutMs),
            OutstandingRequestsMax = cfg.GlobalOutstandingLimit ?? defaults.OutstandingRequestsMax,
            RequestBytesMax = cfg.JuteMaxBuffer ?? defaults.RequestBytesMax,
            SnapshotTransactions = cfg.SnapCount ?? defaults.SnapshotTransactions,
            SnapshotLogBytes = cfg.SnapSizeLimitKiB switch
            {
                null => defaults.SnapshotLogBytes,
                <= 0 => long.MaxValue,
                { } kibibytes => kibibytes * 1024,
            },
            SnapshotsRetained = cfg.AutopurgeSnapRetainCount is { } retained ? Math.Max(retained, SnapshotsRetainedMin) : defaults.SnapshotsRetained,
            PurgeInterval = cfg.AutopurgePurgeInterval is { } interval ? (interval > TimeSpan.Zero ? interval : null) : defaults.PurgeInterval,
            ExtendedTypes = cfg.ExtendedTypesEnabled,
            Emulate353TtlNodes = cfg.Emulate353TtlNodes ?? defaults.Emulate353TtlNodes,
            EnforceQuota = cfg.EnforceQuota ?? defaults.EnforceQuota,
            SkipAcl = cfg.SkipAcl ?? defaults.SkipAcl,
            Digests = cfg.DigestEnabled ?? defaults.Digests,
            ReconfigEnabled = cfg.ReconfigEnabled ?? defaults.ReconfigEnabled,
            StandaloneEnabled = cfg.StandaloneEnabled,
            SuperDigest = cfg.SuperDigest,
            DigestAuthentication = cfg.DigestAuthenticationEnabled ?? defaults.DigestAuthentication,
            DigestAlgorithm = cfg.DigestAlgorithm ?? defaults.DigestAlgorithm,
            ContainerCheckInterval = cfg.ContainerCheckIntervalMs is { } check ? TimeSpan.FromMilliseconds(check) : defaults.ContainerCheckInterval,
            ContainersRemovedPerMinuteMax = cfg.ContainerMaxPerMinute ?? defaults.ContainersRemovedPerMinuteMax,
            ContainerNeverUsedMax = cfg.ContainerMaxNeverUsedIntervalMs is { } unused ? TimeSpan.FromMilliseconds(unused) : defaults.ContainerNeverUsedMax,
        };
    }

    public static FileStorageOptions Storage(ZooCfg cfg)
    {
        var defaults = new FileStorageOptions { DataDirectory = cfg.DataDir! };
        return defaults with
        {
            DataLogDirectory = cfg.DataLogDir,
            AutoCreate = cfg.DataDirAutoCreate ?? defaults.AutoCreate,
            ForceSync = cfg.ForceSync ?? defaults.ForceSync,
            PreallocationBytes = cfg.PreAllocSizeKiB is { } kibibytes ? kibibytes * 1024 : defaults.PreallocationBytes,
            SyncWarningThreshold = cfg.FsyncWarningThresholdMs is { } threshold ? TimeSpan.FromMilliseconds(threshold) : defaults.SyncWarningThreshold,
            SnapshotCompression = cfg.SnapshotCompressionMethod == "gz" ? SnapshotCompression.Gzip : SnapshotCompression.None,
        };
    }

    /// <exception cref="ZooCfgException">The address is not known.</exception>
    public static ClientPortOptions ClientPort(ZooCfg cfg)
    {
        var defaults = new ClientPortOptions();
        return defaults with
        {
            EndPoint = new(Address("clientPortAddress", cfg.ClientPortAddress), cfg.ClientPort!.Value),
            ConnectionsPerAddressMax = Math.Max(cfg.MaxClientCnxns, 0),
            ConnectionsMax = Math.Max(cfg.MaxCnxns, 0),
            Backlog = cfg.ClientPortListenBacklog is { } backlog and > 0 ? backlog : -1,
            SessionlessTimeout = cfg.SessionlessCnxnTimeoutMs is { } timeout ? TimeSpan.FromMilliseconds(timeout) : defaults.SessionlessTimeout,
            LeaderServes = cfg.LeaderServes ?? defaults.LeaderServes,
            FourLetterWords = cfg.FourLetterWordWhitelist ?? defaults.FourLetterWords,
        };
    }

    /// <summary>Without an address a zoo.cfg means all of them: of both families where there are both.</summary>
    /// <exception cref="ZooCfgException">The address is not known.</exception>
    public static IPAddress Address(string key, string? text)
    {
        if (text is null)
        {
            return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            return address;
        }

        try
        {
            var addresses = Dns.GetHostAddresses(text);
            return Array.Find(addresses, candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? addresses[0];
        }
        catch (SocketException unknown)
        {
            throw new ZooCfgException($"{key}={text}: an address of this machine or a host name is allowed ({unknown.Message})");
        }
    }
}
