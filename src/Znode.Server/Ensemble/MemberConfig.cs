using System.Text;
using Microsoft.Extensions.Logging;
using Znode.Consensus.Zab;
using Znode.Consensus.Zab.Quorum;
using Znode.Ensemble;
using Znode.Requests;
using Znode.Transactions;
using Znode.Tree;

namespace Znode.Server.Ensemble;

/// <summary>Who the members are, as this one knows: the configuration in force, and a change that is in its log and may be undone. ZooKeeper: <c>QuorumPeer</c>'s two verifiers.</summary>
/// <remarks>Guarded by the member's gate.</remarks>
internal sealed class MemberConfig(MemberCore core, ILogger logger, EnsembleConfig active, ProposedConfig? pending)
{
    /// <summary>Gets the configuration in force.</summary>
    public EnsembleConfig Active { get; private set; } = active;

    /// <summary>Gets the change that is not known to be committed; null when there is none.</summary>
    public ProposedConfig? Pending { get; private set; } = pending;

    /// <summary>Gets everyone who has to be reached: the members, and who is about to be one, for a change takes the quorums of both.</summary>
    public EnsembleConfig Reachable => Pending is { } proposed ? Active with { Servers = proposed.Config.Servers.SetItems(Active.Servers) } : Active;

    /// <summary>Reads the configuration that a transaction proposes; null when it is no such.</summary>
    public static ProposedConfig? Of(Zxid zxid, Txn txn) =>
        txn is SetDataTxn { Type: OpCode.Reconfig, Data: { } text } && EnsembleConfig.TryParse(Encoding.UTF8.GetString(text), out var config) ? new(zxid, config) : null;

    /// <summary>Works out what a change leads to, at the leader. ZooKeeper: <c>PrepRequestProcessor</c>, case reconfig.</summary>
    public ReconfigurationPlan Plan(ReconfigRequest request, Zxid zxid)
    {
        var plan = new Reconfiguration(Active, Pending?.Config ?? Active) { IsStandaloneEnabled = core.Options.StandaloneEnabled, HasSyncedQuorum = HasSyncedQuorum }.Plan(request, zxid);
        if (plan.Error != ErrorCode.Ok)
        {
            core.AfterTurn(() => Log.ReconfigurationRefused(logger, plan.Error, plan.Reason));
        }

        return plan;
    }

    /// <summary>A change is in the log.</summary>
    public void Propose(ProposedConfig proposed) => Pending = proposed.Config.Version > Active.Version ? proposed : Pending;

    /// <summary>What came after a zxid is in the log no more.</summary>
    public void TakeBack(Zxid after) => Pending = Pending is { } undone && undone.Zxid > after ? null : Pending;

    /// <summary>The configuration is in force.</summary>
    public void Activate(EnsembleConfig config)
    {
        Active = config;
        Pending = Pending is { } later && later.Config.Version > config.Version ? later : null;
    }

    /// <summary>
    /// Puts the configuration into <c>/zookeeper/config</c> where that has an older one, or another one that members were started with: such a one is in no transaction. ZooKeeper:
    /// <c>ZKDatabase.initConfigInZKDatabase</c>.
    /// </summary>
    public void Publish()
    {
        var node = core.Tree.Find(ReservedPaths.Config);
        if (node is { Data.Length: > 0 } && EnsembleConfig.TryParse(Encoding.UTF8.GetString(node.Data), out var published)
            && (published.Version > Active.Version || published == Active))
        {
            return;
        }

        core.Tree.SetConfig(Encoding.UTF8.GetBytes(Active.ToText()), new(Active.Version), time: 0);
    }

    private bool HasSyncedQuorum(EnsembleConfig config) =>
        QuorumVerifier.Of(config).IsQuorum(core.Learners.Where(learner => learner is { IsSynced: true, IsObserver: false }).Select(learner => learner.Id).Append(core.Options.Id).ToHashSet());
}
