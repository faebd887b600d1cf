using System.Globalization;
using System.Text;
using Znode.Consensus;
using Znode.Ensemble;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>The server's numbers, one a line, under ZooKeeper's names. Only what is measured here is said (spec operations §6).</summary>
internal sealed class MntrWord() : FourLetterWord("mntr")
{
    public override string Answer(CommandContext context)
    {
        var text = new StringBuilder();
        Append(text, "version", ServerVersion.Text);
        Append(text, "server_state", context.Mode);
        if (context.IsInEnsemble)
        {
            Append(text, "peer_state", PeerState(context.Core.Status));
            if (context.Core.Status is { Role: EngineRole.Observing } observing)
            {
                // From whom it learns: always the leader here.
                Append(text, "observer_master_id", observing.Leader?.Value ?? -1);
            }
        }

        AppendGauges(text, context);
        AppendQuorum(text, context);
        AppendCounters(text, context.Statistics);
        AppendSyncs(text, context);
        AppendLatency(text, "readlatency", context.Statistics.ReadLatency);
        AppendLatency(text, "updatelatency", context.Statistics.UpdateLatency);
        return text.ToString();
    }

    private static void AppendGauges(StringBuilder text, CommandContext context)
    {
        var (core, statistics) = (context.Core, context.Statistics);
        Append(text, "avg_latency", LatencyStatistics.Print(statistics.Latency.Average));
        Append(text, "max_latency", statistics.Latency.Max);
        Append(text, "min_latency", statistics.Latency.Min);
        Append(text, "packets_received", statistics.PacketsReceived);
        Append(text, "packets_sent", statistics.PacketsSent);
        Append(text, "num_alive_connections", context.Port.Connections.Count);
        Append(text, "outstanding_requests", core.Outstanding);
        Append(text, "uptime", core.Clock.MonotonicMs);
        Append(text, "znode_count", core.Tree.NodeCount);
        Append(text, "watch_count", core.Watches.WatchCount);
        Append(text, "ephemerals_count", core.Tree.EphemeralCount);
        Append(text, "approximate_data_size", core.Tree.ApproximateDataSize);
        Append(text, "global_sessions", core.Sessions.Count);
        Append(text, "local_sessions", 0);
        if (ProcessFiles.TryCountOpen(out var open))
        {
            Append(text, "open_file_descriptor_count", open);
        }

        if (ProcessFiles.TryGetMax(out var max))
        {
            Append(text, "max_file_descriptor_count", max);
        }

        Append(text, "last_client_response_size", statistics.LastResponseBytes);
        Append(text, "max_client_response_size", statistics.MaxResponseBytes);
        Append(text, "min_client_response_size", statistics.MinResponseBytes);
        Append(text, "auth_failed_count", statistics.AuthenticationsFailed);
    }

    /// <summary>What a member of an ensemble says more, and its leader (spec operations §6, quorum gauges).</summary>
    private static void AppendQuorum(StringBuilder text, CommandContext context)
    {
        if (!context.IsInEnsemble)
        {
            return;
        }

        if (EnsembleConfig.TryParse(context.Membership, out var config))
        {
            Append(text, "quorum_size", config.Voters.Count());
        }

        if (context.Core.Status.Role == EngineRole.Following)
        {
            // Observers learn from the leader only.
            Append(text, "synced_observers", 0);
        }

        if (context.Core.Status.Role != EngineRole.Leading)
        {
            return;
        }

        var learners = context.Core.Learners;
        Append(text, "learners", learners.Count);

        // The name up to 3.5, which some dashboards still read.
        Append(text, "followers", learners.Count(learner => !learner.IsObserver));
        Append(text, "synced_followers", learners.Count(learner => learner is { IsSynced: true, IsObserver: false, IsVoter: true }));
        Append(text, "synced_non_voting_followers", learners.Count(learner => learner is { IsSynced: true, IsObserver: false, IsVoter: false }));
        Append(text, "synced_observers", learners.Count(learner => learner is { IsSynced: true, IsObserver: true }));
        Append(text, "pending_syncs", context.Core.Leader.PendingSyncs);
        Append(text, "leader_uptime", context.Core.Clock.MonotonicMs - context.Core.Leader.ServesSinceMs);
        Append(text, "last_proposal_size", context.Core.ProposalSizes.Last);
        Append(text, "max_proposal_size", context.Core.ProposalSizes.Max);
        Append(text, "min_proposal_size", context.Core.ProposalSizes.Min);
    }

    /// <summary>For example <c>leading - broadcast</c>. ZooKeeper: <c>QuorumPeer.getDetailedPeerState</c>.</summary>
    private static string PeerState(EngineStatus status) => status.Role == EngineRole.Looking && status.Phase == EnginePhase.Election
        ? "looking"
        : $"{status.Role.ToString().ToLowerInvariant()} - {status.Phase.ToString().ToLowerInvariant()}";

    private static void AppendCounters(StringBuilder text, ClientPortStatistics statistics)
    {
        Append(text, "connection_request_count", statistics.ConnectionRequests);
        Append(text, "connection_rejected", statistics.ConnectionsRejected);
        Append(text, "connection_drop_count", statistics.ConnectionsDropped);
        Append(text, "connection_revalidate_count", statistics.ConnectionsRevalidated);
        Append(text, "sessionless_connections_expired", statistics.SessionlessExpired);
        Append(text, "bytes_received_count", statistics.BytesReceived);
    }

    private static void AppendSyncs(StringBuilder text, CommandContext context)
    {
        var log = context.Port.Member.Serving.LogStatistics;
        var total = (long)log.Total.TotalMilliseconds;
        Append(text, "avg_fsynctime", LatencyStatistics.Print(log.Syncs == 0 ? 0 : log.Total.TotalMilliseconds / log.Syncs));
        Append(text, "min_fsynctime", (long)log.Min.TotalMilliseconds);
        Append(text, "max_fsynctime", (long)log.Max.TotalMilliseconds);
        Append(text, "cnt_fsynctime", log.Syncs);
        Append(text, "sum_fsynctime", total);
    }

    private static void AppendLatency(StringBuilder text, string name, LatencyStatistics latency)
    {
        Append(text, "avg_" + name, LatencyStatistics.Print(latency.Average));
        Append(text, "min_" + name, latency.Min);
        Append(text, "max_" + name, latency.Max);
        Append(text, "cnt_" + name, latency.Count);
        Append(text, "sum_" + name, latency.Total);
    }

    private static void Append(StringBuilder text, string key, long value) => Append(text, key, value.ToString(CultureInfo.InvariantCulture));

    private static void Append(StringBuilder text, string key, string value) => text.Append("zk_").Append(key).Append('\t').Append(value).Append('\n');
}
