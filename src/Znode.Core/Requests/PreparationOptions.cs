using Znode.Ensemble;

namespace Znode.Requests;

/// <summary>What the preparation of writes has to know of the member's configuration.</summary>
internal sealed record PreparationOptions
{
    /// <summary>Gets whether the digest of the tree is predicted for each transaction. ZooKeeper: <c>digest.enabled</c>.</summary>
    public bool Digests { get; init; } = true;

    /// <summary>Gets whether TTL znodes may be created. ZooKeeper: <c>extendedTypesEnabled</c>, off there.</summary>
    public bool ExtendedTypes { get; init; } = true;

    /// <summary>Gets whether hard quotas refuse writes. ZooKeeper: <c>enforceQuota</c>.</summary>
    public bool EnforceQuota { get; init; }

    /// <summary>Gets whether reconfiguration is allowed at all. ZooKeeper: <c>reconfigEnabled</c>.</summary>
    public bool ReconfigEnabled { get; init; }

    /// <summary>Gets what works out the configuration that a change of the members with a zxid leads to; null for a member that is alone.</summary>
    public Func<ReconfigRequest, Zxid, ReconfigurationPlan>? Reconfigure { get; init; }
}
