using Microsoft.Extensions.DependencyInjection;
using Znode.Ensemble;
using Znode.Hosting.Members;
using Znode.Server;

namespace Znode.Hosting;

/// <summary>A hosted member, as it stands in the section <c>Znode</c> of the host's configuration. What is not set has the default of <see cref="ZnodeMemberOptions"/>.</summary>
/// <remarks>Bound and checked when the host starts: a value that can not be is an error that names its key. Read once; changes need a restart.</remarks>
public sealed class ZnodeMemberSettings
{
    /// <summary>Gets or sets the member's number in its ensemble.</summary>
    /// <value>0 to 254. Default 1.</value>
    public int ServerId { get; set; } = 1;

    /// <summary>Gets or sets where the data is kept, in Apache ZooKeeper's file formats.</summary>
    /// <value>Default <c>znode-data</c>, in the host's current directory; created when it is missing. Empty: in memory only, gone when the host stops.</value>
    public string DataDirectory { get; set; } = "znode-data";

    /// <summary>Gets or sets where the transaction log is kept: a disk of its own makes writes faster.</summary>
    /// <value>Default null: with the data. ZooKeeper: <c>dataLogDir</c>.</value>
    public string? DataLogDirectory { get; set; }

    /// <summary>Gets the members of the ensemble, this one among them: by number, <c>host:port</c> with <c>:observer</c> behind it for one without a vote.</summary>
    /// <value>Default empty: this member is alone. More than one takes a port for them: <c>AddPorts</c> of the package Znode.Hosting.AspNetCore.</value>
    public Dictionary<string, string> Ensemble { get; } = [];

    /// <summary>Gets or sets the unit of all of the protocol's times.</summary>
    /// <value>From 1 ms to a day. Default 2 s. ZooKeeper: <c>tickTime</c>.</value>
    public TimeSpan TickTime { get; set; } = Defaults.TickTime;

    /// <summary>Gets or sets how long finding the leader and becoming level with it may each take.</summary>
    /// <value>Ticks, at least 1. Default 10. ZooKeeper: <c>initLimit</c>.</value>
    public int InitLimit { get; set; } = Defaults.InitLimit;

    /// <summary>Gets or sets how long a member of the ensemble may be silent.</summary>
    /// <value>Ticks, at least 1. Default 5. ZooKeeper: <c>syncLimit</c>.</value>
    public int SyncLimit { get; set; } = Defaults.SyncLimit;

    /// <summary>Gets or sets whether the member, while it is in no quorum, serves reads to clients that asked for no more.</summary>
    /// <value>Default false. ZooKeeper: <c>readonlymode.enabled</c>.</value>
    public bool ReadOnlyMode { get; set; }

    /// <summary>Gets or sets the shortest session timeout that a client can negotiate.</summary>
    /// <value>Default null: two ticks.</value>
    public TimeSpan? SessionTimeoutMin { get; set; }

    /// <summary>Gets or sets the longest session timeout that a client can negotiate.</summary>
    /// <value>Default null: twenty ticks.</value>
    public TimeSpan? SessionTimeoutMax { get; set; }

    /// <summary>Gets or sets how many writes may be in flight before clients' connections are no longer read.</summary>
    /// <value>At least 1. Default 1,000. ZooKeeper: <c>globalOutstandingLimit</c>.</value>
    public int OutstandingRequestsMax { get; set; } = Defaults.OutstandingRequestsMax;

    /// <summary>Gets or sets the largest request, in bytes.</summary>
    /// <value>At least 1,024. Default 1,048,575. ZooKeeper: <c>jute.maxbuffer</c>.</value>
    public int RequestBytesMax { get; set; } = Defaults.RequestBytesMax;

    /// <summary>Gets or sets after how many transactions a snapshot is taken.</summary>
    /// <value>At least 2. Default 100,000. A tree of more than 8 MiB waits until a third to two thirds of its size was logged, too. ZooKeeper: <c>snapCount</c>.</value>
    public int SnapshotTransactions { get; set; } = Defaults.SnapshotTransactions;

    /// <summary>Gets or sets how many snapshots stay when older ones are removed.</summary>
    /// <value>At least 1. Default 3. ZooKeeper: <c>autopurge.snapRetainCount</c>.</value>
    public int SnapshotsRetained { get; set; } = Defaults.SnapshotsRetained;

    /// <summary>Gets or sets how many of the newest transactions a leader keeps in memory for members that are a little behind; others are sent files.</summary>
    /// <value>0 or more. Default 500. ZooKeeper: <c>commitLogCount</c>.</value>
    public int SyncWindowTransactions { get; set; } = Defaults.SyncWindowTransactions;

    /// <summary>Gets or sets how much of the log a member that is further behind may be sent instead of a snapshot, as a part of the snapshot's size.</summary>
    /// <value>Default 0.33; 0 is any amount, less than 0 is none. ZooKeeper: <c>snapshotSizeFactor</c>.</value>
    public double SnapshotSizeFactor { get; set; } = Defaults.SnapshotSizeFactor;

    /// <summary>Gets or sets after how long without news a member that looks for a leader says again what it votes; doubled each time.</summary>
    /// <value>At least 1 ms. Default 200 ms. ZooKeeper: <c>fastleader.minNotificationInterval</c>.</value>
    public TimeSpan NotificationIntervalMin { get; set; } = Defaults.NotificationIntervalMin;

    /// <summary>Gets or sets the longest time without news after which a member that looks for a leader says again what it votes.</summary>
    /// <value>Not less than <see cref="NotificationIntervalMin"/>. Default 1 minute. ZooKeeper: <c>fastleader.maxNotificationInterval</c>.</value>
    public TimeSpan NotificationIntervalMax { get; set; } = Defaults.NotificationIntervalMax;

    /// <summary>Gets or sets whether hard quotas refuse writes.</summary>
    /// <value>Default false. ZooKeeper: <c>enforceQuota</c>.</value>
    public bool EnforceQuota { get; set; }

    /// <summary>Gets or sets whether clients may change who the members are.</summary>
    /// <value>Default false. ZooKeeper: <c>reconfigEnabled</c>.</value>
    public bool ReconfigEnabled { get; set; }

    /// <summary>Gets or sets whether the only member of <see cref="Ensemble"/> runs alone; when it does not, it is a quorum of one, to which others can be added.</summary>
    /// <value>Default true. ZooKeeper: <c>standaloneEnabled</c>.</value>
    public bool StandaloneEnabled { get; set; } = Defaults.StandaloneEnabled;

    /// <summary>Gets or sets the digest of the super user.</summary>
    /// <value>Default null: there is none. ZooKeeper: <c>DigestAuthenticationProvider.superDigest</c>.</value>
    public string? SuperDigest { get; set; }

    /// <summary>Gets or sets how long a session of the host's own client is asked to outlive a silence.</summary>
    /// <value>From 1 ms to a day. Default 30 s; the member keeps it between its limits.</value>
    public TimeSpan SessionTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets where the registry of services lies.</summary>
    /// <value>A path. Default <c>/services</c>.</value>
    public string ServicesPath { get; set; } = ZnodeServiceCollectionExtensions.ServicesPathDefault;

    /// <summary>Reads <see cref="Ensemble"/>, which was checked at the start, as who the members are.</summary>
    /// <returns>Null when the member is alone.</returns>
    /// <exception cref="FormatException">An entry is none; the check at the start says which.</exception>
    public EnsembleConfig? ToEnsembleConfig() => Ensemble.Count == 0 ? null : EnsembleEntry.ToConfig(Ensemble);

    private static ZnodeMemberOptions Defaults { get; } = new();

    /// <summary>Copies the values into the immutable form that a member takes; it checks nothing.</summary>
    internal ZnodeMemberOptions ToOptions() => new()
    {
        Id = new(ServerId),
        TickTime = TickTime,
        InitLimit = InitLimit,
        SyncLimit = SyncLimit,
        ReadOnlyMode = ReadOnlyMode,
        SessionTimeoutMin = SessionTimeoutMin,
        SessionTimeoutMax = SessionTimeoutMax,
        OutstandingRequestsMax = OutstandingRequestsMax,
        RequestBytesMax = RequestBytesMax,
        SnapshotTransactions = SnapshotTransactions,
        SnapshotsRetained = SnapshotsRetained,
        SyncWindowTransactions = SyncWindowTransactions,
        SnapshotSizeFactor = SnapshotSizeFactor,
        NotificationIntervalMin = NotificationIntervalMin,
        NotificationIntervalMax = NotificationIntervalMax,
        EnforceQuota = EnforceQuota,
        ReconfigEnabled = ReconfigEnabled,
        StandaloneEnabled = StandaloneEnabled,
        SuperDigest = SuperDigest,
    };
}
