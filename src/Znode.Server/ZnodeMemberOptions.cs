using Znode.Acl;

namespace Znode.Server;

/// <summary>How a member behaves. Every value has a default that a small ensemble can live with.</summary>
public sealed record ZnodeMemberOptions
{
    /// <summary>Gets the member's number in its ensemble.</summary>
    /// <value>Default 1. 0 to 254; it is the top byte of the session ids that this member gives out.</value>
    public ServerId Id { get; init; } = new(1);

    /// <summary>Gets the unit of all of the protocol's times: sessions expire on its multiples.</summary>
    /// <value>Default 2 s. ZooKeeper: <c>tickTime</c>.</value>
    public TimeSpan TickTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets how long finding the leader and becoming level with it may each take. ZooKeeper: <c>initLimit</c>.</summary>
    /// <value>Ticks, at least 1. Default 10. Of no meaning to a member that is alone.</value>
    public int InitLimit { get; init; } = 10;

    /// <summary>Gets how long a member of the ensemble may be silent. ZooKeeper: <c>syncLimit</c>.</summary>
    /// <value>Ticks, at least 1. Default 5. Of no meaning to a member that is alone.</value>
    public int SyncLimit { get; init; } = 5;

    /// <summary>Gets whether the member, while it is in no quorum, serves reads to clients that asked for no more.</summary>
    /// <value>Default false. ZooKeeper: <c>readonlymode.enabled</c>.</value>
    public bool ReadOnlyMode { get; init; }

    /// <summary>Gets the shortest session timeout that a client can negotiate; null is two ticks.</summary>
    public TimeSpan? SessionTimeoutMin { get; init; }

    /// <summary>Gets the longest session timeout that a client can negotiate; null is twenty ticks.</summary>
    public TimeSpan? SessionTimeoutMax { get; init; }

    /// <summary>Gets how many writes may be in flight before clients' connections are no longer read.</summary>
    /// <value>
    /// Default 1,000. 1 or more. ZooKeeper: <c>globalOutstandingLimit</c>. In-process sessions are not held back: their callers have in hand what they do not await.
    /// </value>
    public int OutstandingRequestsMax { get; init; } = 1000;

    /// <summary>Gets the largest request, in bytes: one limit, checked before anything is proposed.</summary>
    /// <value>Default 1,048,575 (1 MiB − 1). 1,024 or more. ZooKeeper: <c>jute.maxbuffer</c>.</value>
    public int RequestBytesMax { get; init; } = 0xfffff;

    /// <summary>Gets after how many transactions a snapshot is taken.</summary>
    /// <value>
    /// Default 100,000; the real number varies between half and all of it, so that members do not take theirs at once. A tree of more than 8 MiB waits until a third to two thirds of its size was logged, too. ZooKeeper: <c>snapCount</c>.
    /// </value>
    public int SnapshotTransactions { get; init; } = 100_000;

    /// <summary>Gets after how many bytes of log a snapshot is taken, whatever <see cref="SnapshotTransactions"/> says.</summary>
    /// <value>Default 4 GiB, varied like <see cref="SnapshotTransactions"/>. ZooKeeper: <c>snapSizeLimitInKb</c>.</value>
    public long SnapshotLogBytes { get; init; } = 4L << 30;

    /// <summary>Gets how many snapshots stay when older ones are removed, with the logs that they need.</summary>
    /// <value>Default 3. 1 or more. ZooKeeper: <c>autopurge.snapRetainCount</c>.</value>
    public int SnapshotsRetained { get; init; } = 3;

    /// <summary>Gets how often older snapshots and logs are removed; null is never.</summary>
    /// <value>Default 1 hour, and after each snapshot. ZooKeeper: <c>autopurge.purgeInterval</c>, off there.</value>
    public TimeSpan? PurgeInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Gets whether TTL znodes may be created.</summary>
    /// <value>Default true. ZooKeeper: <c>extendedTypesEnabled</c>, off there.</value>
    public bool ExtendedTypes { get; init; } = true;

    /// <summary>Gets whether the TTL encoding of ZooKeeper 3.5.3 is recognized in old files.</summary>
    /// <value>Default false. ZooKeeper: <c>emulate353TTLNodes</c>.</value>
    public bool Emulate353TtlNodes { get; init; }

    /// <summary>Gets whether hard quotas refuse writes.</summary>
    /// <value>Default false. ZooKeeper: <c>enforceQuota</c>.</value>
    public bool EnforceQuota { get; init; }

    /// <summary>Gets whether access control lists are not looked at.</summary>
    /// <value>Default false. ZooKeeper: <c>skipACL</c>.</value>
    public bool SkipAcl { get; init; }

    /// <summary>Gets whether the digest of the tree is kept, written and compared.</summary>
    /// <value>Default true. ZooKeeper: <c>digest.enabled</c>.</value>
    public bool Digests { get; init; } = true;

    /// <summary>Gets whether reconfiguration may be asked for.</summary>
    /// <value>Default false. ZooKeeper: <c>reconfigEnabled</c>.</value>
    public bool ReconfigEnabled { get; init; }

    /// <summary>Gets whether the only member that there is runs alone: nothing is said to others, and none can be added. Without it that member is a quorum of one, which leads, and grows by reconfiguration.</summary>
    /// <value>
    /// Default true. ZooKeeper: <c>standaloneEnabled</c>. When false the builder has to know who the members are, this one at least, and a reconfiguration may leave a single participant; the same on all
    /// members.
    /// </value>
    public bool StandaloneEnabled { get; init; } = true;

    /// <summary>Gets the digest of the super user, who passes every access control list: <c>super:base64(sha1(super:password))</c>.</summary>
    /// <value>Default null: there is none. ZooKeeper: <c>DigestAuthenticationProvider.superDigest</c>.</value>
    public string? SuperDigest { get; init; }

    /// <summary>Gets whether clients may show who they are by name and password; without it the scheme <c>digest</c> is unknown.</summary>
    /// <value>Default true. ZooKeeper: <c>DigestAuthenticationProvider.enabled</c>.</value>
    public bool DigestAuthentication { get; init; } = true;

    /// <summary>Gets the hash that makes a digest of name and password, by its name in Java.</summary>
    /// <value>
    /// Default SHA1, which is what clients' tools make. Also SHA-256, SHA-384, SHA-512, SHA3-256, SHA3-384, SHA3-512 and MD5. ZooKeeper:
    /// <c>DigestAuthenticationProvider.digestAlg</c>.
    /// </value>
    public string DigestAlgorithm { get; init; } = "SHA1";

    /// <summary>Gets how often containers and TTL znodes are looked at.</summary>
    /// <value>Default 1 minute. ZooKeeper: <c>znode.container.checkIntervalMs</c>.</value>
    public TimeSpan ContainerCheckInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets how many containers and TTL znodes are removed a minute at most.</summary>
    /// <value>Default 10,000. ZooKeeper: <c>znode.container.maxPerMinute</c>.</value>
    public int ContainersRemovedPerMinuteMax { get; init; } = 10_000;

    /// <summary>Gets how long a container that never had a child lives.</summary>
    /// <value>Default zero: for ever. ZooKeeper: <c>znode.container.maxNeverUsedIntervalMs</c>.</value>
    public TimeSpan ContainerNeverUsedMax { get; init; } = TimeSpan.Zero;

    /// <summary>Gets how many of the newest transactions a leader keeps in memory for members that are a little behind; others are sent files.</summary>
    /// <value>0 or more. Default 500. ZooKeeper: <c>commitLogCount</c>.</value>
    public int SyncWindowTransactions { get; init; } = 500;

    /// <summary>Gets how much of the log a member that is further behind may be sent instead of a snapshot, as a part of the snapshot's size.</summary>
    /// <value>Default 0.33; 0 is any amount, less than 0 is none. ZooKeeper: <c>snapshotSizeFactor</c>.</value>
    public double SnapshotSizeFactor { get; init; } = 0.33;

    /// <summary>Gets after how long without news a member that looks for a leader says again what it votes; doubled each time.</summary>
    /// <value>At least 1 ms. Default 200 ms. ZooKeeper: <c>fastleader.minNotificationInterval</c>.</value>
    public TimeSpan NotificationIntervalMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets the longest time without news after which a member that looks for a leader says again what it votes.</summary>
    /// <value>Not less than <see cref="NotificationIntervalMin"/>. Default 1 minute. ZooKeeper: <c>fastleader.maxNotificationInterval</c>.</value>
    public TimeSpan NotificationIntervalMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Checks that the values go together.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names it and says what is allowed.</exception>
    public void Validate()
    {
        Require(Id.Value is >= 0 and <= 254, nameof(Id), $"{Id} is not between 0 and 254");
        Require(TickTime >= TimeSpan.FromMilliseconds(1), nameof(TickTime), $"{TickTime} is not at least 1 ms");
        Require(InitLimit >= 1, nameof(InitLimit), $"{InitLimit} is not at least 1");
        Require(SyncLimit >= 1, nameof(SyncLimit), $"{SyncLimit} is not at least 1");
        Require(SessionTimeoutMin is null || SessionTimeoutMin > TimeSpan.Zero, nameof(SessionTimeoutMin), $"{SessionTimeoutMin} is not positive");
        Require(EffectiveSessionTimeoutMin <= EffectiveSessionTimeoutMax, nameof(SessionTimeoutMin), "minSessionTimeout must not be larger than maxSessionTimeout");
        Require(OutstandingRequestsMax >= 1, nameof(OutstandingRequestsMax), $"{OutstandingRequestsMax} is not at least 1");
        Require(RequestBytesMax >= 1024, nameof(RequestBytesMax), $"{RequestBytesMax} is not at least 1,024");
        Require(SnapshotTransactions >= 2, nameof(SnapshotTransactions), $"{SnapshotTransactions} is not at least 2");
        Require(SnapshotsRetained >= 1, nameof(SnapshotsRetained), $"{SnapshotsRetained} is not at least 1");
        Require(DigestAuthenticationProvider.IsKnown(DigestAlgorithm), nameof(DigestAlgorithm), $"'{DigestAlgorithm}' is not one of {DigestAuthenticationProvider.KnownAlgorithms}");
        Require(ContainersRemovedPerMinuteMax >= 1, nameof(ContainersRemovedPerMinuteMax), $"{ContainersRemovedPerMinuteMax} is not at least 1");
        Require(SyncWindowTransactions >= 0, nameof(SyncWindowTransactions), $"{SyncWindowTransactions} is not at least 0");
        Require(!double.IsNaN(SnapshotSizeFactor), nameof(SnapshotSizeFactor), "it is not a number");
        Require(NotificationIntervalMin >= TimeSpan.FromMilliseconds(1), nameof(NotificationIntervalMin), $"{NotificationIntervalMin} is not at least 1 ms");
        Require(
            NotificationIntervalMax >= NotificationIntervalMin && NotificationIntervalMax.TotalMilliseconds <= int.MaxValue,
            nameof(NotificationIntervalMax),
            $"{NotificationIntervalMax} is less than {nameof(NotificationIntervalMin)}, {NotificationIntervalMin}, or more than {int.MaxValue} ms");
        Require(ContainerCheckInterval > TimeSpan.Zero, nameof(ContainerCheckInterval), $"{ContainerCheckInterval} is not positive");
    }

    internal TimeSpan EffectiveSessionTimeoutMin => SessionTimeoutMin ?? (2 * TickTime);

    internal TimeSpan EffectiveSessionTimeoutMax => SessionTimeoutMax ?? (20 * TickTime);

    private static void Require(bool condition, string name, string problem)
    {
        if (!condition)
        {
            throw new ArgumentException($"{nameof(ZnodeMemberOptions)}.{name}: {problem}.");
        }
    }
}
