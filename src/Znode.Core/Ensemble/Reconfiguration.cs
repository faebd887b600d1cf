using Znode.Requests;

namespace Znode.Ensemble;

/// <summary>What becomes of a change that is asked for.</summary>
/// <param name="Error">Why it is refused; Ok when it is not.</param>
/// <param name="Reason">The same in words, with what would be right; empty when it is not refused.</param>
/// <param name="Config">The configuration to be proposed; null when it is refused.</param>
internal readonly record struct ReconfigurationPlan(ErrorCode Error, string Reason, EnsembleConfig? Config)
{
    public static ReconfigurationPlan Refused(ErrorCode error, string reason) => new(error, reason, Config: null);
}

/// <summary>
/// Works out the configuration that a change leads to, at the leader. ZooKeeper: <c>PrepRequestProcessor.pRequest2Txn</c>, case reconfig (spec semantics §4.8, steps 4 to 8;
/// whether reconfiguration is switched on, the session and the access are looked at elsewhere).
/// </summary>
/// <param name="Active">The configuration in force.</param>
/// <param name="LastSeen">The newest that was proposed: another than the active one while a change is under way.</param>
internal sealed record Reconfiguration(EnsembleConfig Active, EnsembleConfig LastSeen)
{
    /// <summary>Gets whether a single voter would be a standalone server, which knows no reconfiguration. ZooKeeper: <c>standaloneEnabled</c>.</summary>
    public bool IsStandaloneEnabled { get; init; } = true;

    /// <summary>Gets how it is told that a quorum of a configuration is connected to this leader, and level with it.</summary>
    public required Func<EnsembleConfig, bool> HasSyncedQuorum { get; init; }

    /// <summary>Works out what a client asked for.</summary>
    /// <param name="request">As it came.</param>
    /// <param name="zxid">The zxid of the change, which becomes the version.</param>
    public ReconfigurationPlan Plan(ReconfigRequest request, Zxid zxid)
    {
        if (Untimely(request.CurrentConfigId) is { } refusal)
        {
            return refusal;
        }

        try
        {
            return Plan(EnsembleChangeText.Parse(request), zxid);
        }
        catch (FormatException fault)
        {
            return ReconfigurationPlan.Refused(ErrorCode.BadArguments, fault.Message);
        }
    }

    /// <summary>Works out what was asked for in this process.</summary>
    /// <param name="change">The change.</param>
    /// <param name="zxid">The zxid of the change, which becomes the version.</param>
    public ReconfigurationPlan Plan(EnsembleChange change, Zxid zxid)
    {
        if (Untimely(change.FromVersion) is { } refusal)
        {
            return refusal;
        }

        if (change.Members is null && !LastSeen.Groups.IsEmpty)
        {
            return ReconfigurationPlan.Refused(ErrorCode.BadArguments, "the ensemble has groups, and nobody could tell which one a joining member is in: give all members anew");
        }

        if (change.Joining.FirstOrDefault(static joiner => joiner.ClientPort is null && joiner.SecureClientPort is null) is { } without)
        {
            return ReconfigurationPlan.Refused(ErrorCode.BadArguments, $"{without} has no client port; the form is server.N=host:quorumPort:electionPort[:role];[clientHost:]clientPort");
        }

        var members = change.Members ?? LastSeen with { Servers = LastSeen.Servers.RemoveRange(change.Leaving).SetItems(change.Joining.Select(static joiner => KeyValuePair.Create(joiner.Id, joiner))) };
        var config = members with { Version = zxid.Value };
        return Unsound(config) ?? new(ErrorCode.Ok, "", config);
    }

    /// <summary>Steps 4 and 5: another change is under way, or was made since.</summary>
    private ReconfigurationPlan? Untimely(long fromVersion) =>
        LastSeen.Version != Active.Version
            ? ReconfigurationPlan.Refused(ErrorCode.ReconfigInProgress, $"the change to version {LastSeen.Version:x} is under way; repeat it when that one has ended")
        : fromVersion != EnsembleChange.AnyVersion && fromVersion != LastSeen.Version
            ? ReconfigurationPlan.Refused(ErrorCode.BadVersion, $"the configuration has version {LastSeen.Version:x}, not {fromVersion:x}; look at it and repeat the change from there")
        : null;

    /// <summary>Steps 6 to 8: what it leads to.</summary>
    private ReconfigurationPlan? Unsound(EnsembleConfig config)
    {
        var votersMin = IsStandaloneEnabled ? 2 : 1;
        var voters = config.Voters.Count();
        var fault = voters < votersMin
            ? $"{voters} participants would be left; at least {votersMin} are needed" + (IsStandaloneEnabled ? " (1 with standaloneEnabled=false)" : "")
            : EnsembleConfigRules.FirstFault(config) ?? AddressConflicts.First(config);
        return fault is not null ? ReconfigurationPlan.Refused(ErrorCode.BadArguments, fault)
            : HasSyncedQuorum(config) ? null
            : ReconfigurationPlan.Refused(ErrorCode.NewConfigNoQuorum, "no quorum of the new participants is connected and level with the leader; start them first, as observers or with the new configuration");
    }
}
