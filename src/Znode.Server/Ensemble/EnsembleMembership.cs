using Znode.Consensus;
using Znode.Consensus.Zab;
using Znode.Ensemble;
using Znode.Server.Peers;

namespace Znode.Server.Ensemble;

/// <summary>Makes the engine of a member of an ensemble.</summary>
/// <param name="options">The times.</param>
/// <param name="self">The member.</param>
/// <param name="config">Who the members are.</param>
/// <param name="stored">What its storage remembers.</param>
internal delegate IReplicationEngine EngineFactory(ZabOptions options, ServerId self, EnsembleConfig config, ZabState stored);

/// <summary>What makes a member one of several.</summary>
/// <param name="Config">The configuration that it is started with.</param>
/// <param name="CreateTransport">Makes what carries its messages.</param>
/// <param name="EngineFactory">Makes its engine; null for Zab.</param>
internal sealed record EnsembleMembership(EnsembleConfig Config, Func<ZnodeMember, IPeerTransport> CreateTransport, EngineFactory? EngineFactory = null)
{
    /// <summary>Tells whether there is only one member, and that one runs alone. ZooKeeper: <c>QuorumPeerConfig.isDistributed</c>.</summary>
    public bool IsAlone(ZnodeMemberOptions options) => options.StandaloneEnabled && Config.Servers.Count <= 1 && EngineFactory is null;

    /// <summary>Makes the engine.</summary>
    public IReplicationEngine CreateEngine(ZnodeMemberOptions options, StoredMembership stored)
    {
        var times = new ZabOptions
        {
            TickTimeMs = (int)options.TickTime.TotalMilliseconds,
            InitLimit = options.InitLimit,
            SyncLimit = options.SyncLimit,
            NotificationIntervalMinMs = (int)options.NotificationIntervalMin.TotalMilliseconds,
            NotificationIntervalMaxMs = (int)options.NotificationIntervalMax.TotalMilliseconds,
            WindowEntries = options.SyncWindowTransactions,
            SnapshotSizeFactor = options.SnapshotSizeFactor,
        };
        return EngineFactory is { } create ? create(times, options.Id, stored.Active, stored.Engine) : new ZabEngine(times, options.Id, stored.Active, stored.Engine);
    }
}
