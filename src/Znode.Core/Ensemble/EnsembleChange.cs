namespace Znode.Ensemble;

/// <summary>A change of the members, as it is asked for: who joins and who leaves, or everyone anew. ZooKeeper: <c>reconfig</c> (spec semantics §4.8).</summary>
public sealed class EnsembleChange
{
    /// <summary>The version that stands for any: the change is made whatever the configuration is by then.</summary>
    public const long AnyVersion = -1;

    private EnsembleChange(IReadOnlyList<EnsembleServer> joining, IReadOnlyList<ServerId> leaving, EnsembleConfig? members, long fromVersion)
    {
        Joining = joining;
        Leaving = leaving;
        Members = members;
        FromVersion = fromVersion;
    }

    /// <summary>Gets the members that join, or get another address or role; each with its client port. Empty when the members are given whole.</summary>
    public IReadOnlyList<EnsembleServer> Joining { get; }

    /// <summary>Gets the members that leave, before the others join. Who is no member is passed over. Empty when the members are given whole.</summary>
    public IReadOnlyList<ServerId> Leaving { get; }

    /// <summary>Gets all members, groups and weights as they should be; null when only some join or leave. Its version does not matter.</summary>
    public EnsembleConfig? Members { get; }

    /// <summary>Gets the version of the configuration that is to be changed; the change is refused (<see cref="ErrorCode.BadVersion"/>) when it is another by then.</summary>
    /// <value>A <see cref="EnsembleConfig.Version"/>, or <see cref="AnyVersion"/>, the default.</value>
    public long FromVersion { get; }

    /// <summary>Some join and some leave. Only for an ensemble without groups.</summary>
    /// <param name="joining">Who joins, or gets another address or role.</param>
    /// <param name="leaving">Who leaves.</param>
    /// <param name="fromVersion">The version of the configuration that is to be changed.</param>
    public static EnsembleChange Incremental(IEnumerable<EnsembleServer> joining, IEnumerable<ServerId> leaving, long fromVersion = AnyVersion) =>
        new([.. joining], [.. leaving], members: null, fromVersion);

    /// <summary>Some join, or get another address or role. Only for an ensemble without groups.</summary>
    public static EnsembleChange Add(params IEnumerable<EnsembleServer> joining) => Incremental(joining, []);

    /// <summary>Some leave. Only for an ensemble without groups.</summary>
    public static EnsembleChange Remove(params IEnumerable<ServerId> leaving) => Incremental([], leaving);

    /// <summary>The members are these from now on, with their groups and weights.</summary>
    /// <param name="members">Everyone; the version does not matter.</param>
    /// <param name="fromVersion">The version of the configuration that is to be changed.</param>
    public static EnsembleChange To(EnsembleConfig members, long fromVersion = AnyVersion)
    {
        ArgumentNullException.ThrowIfNull(members);
        return new([], [], members, fromVersion);
    }
}
