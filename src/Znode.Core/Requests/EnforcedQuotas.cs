using Znode.Tree;

namespace Znode.Requests;

/// <summary>Whether a write would exceed a quota: hard limits refuse, if the member enforces quotas at all. Source: spec semantics §9.</summary>
internal sealed class EnforcedQuotas(DataTree tree, bool enforced)
{
    /// <summary>Tests the hard limits; without one, a soft limit is the warning that the quota's statistics already give.</summary>
    public bool Exceeded(byte[] path, long bytes, long count)
    {
        // Without its statistics a quota is not enforced: so it is between setquota's two creates. ZooKeeper: PrepRequestProcessor.checkQuota.
        if (!enforced || tree.Quotas.Find(path) is not { } quota || tree.Find(quota.StatsPath) is null)
        {
            return false;
        }

        var limits = quota.Limits;
        return (count > 0 && limits.CountHard > -1 && quota.Count + count > limits.CountHard)
            || (bytes != 0 && limits.BytesHard > -1 && quota.Bytes + bytes > limits.BytesHard);
    }
}
