using Znode.Server;
using Znode.Transactions;

namespace Znode.Simulation.Members;

/// <summary>What one member of a run does wrong on purpose, to see that the invariants find it.</summary>
internal enum MemberFlaw
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Leaves an ephemeral znode where it was when its session ends.</summary>
    KeepsAnEphemeral,

    /// <summary>Takes a session for ended by itself, now and then, and removes its ephemeral znodes.</summary>
    EndsASessionAlone,
}

/// <summary>Does it, right after a transaction.</summary>
internal static class MemberFlaws
{
    private const int Often = 20;

    public static void Commit(MemberFlaw flaw, MemberCore core, LogEntryApplied applied)
    {
        switch (flaw)
        {
            case MemberFlaw.KeepsAnEphemeral when applied.Txn is CloseSessionTxn { Paths: [var path, ..] }:
                core.Tree.Apply(applied.Header with { Type = OpCode.Create }, new CreateTxn(OpCode.Create, path, [], AclEntry.Open, Ephemeral: true, ParentCversion: 0));
                break;
            case MemberFlaw.EndsASessionAlone when applied.Header.Zxid.Counter % Often == 0 && core.Tree.EphemeralSessions is { Count: > 0 } sessions:
                core.Tree.Apply(applied.Header with { Session = sessions.MinBy(session => session.Value), Type = OpCode.CloseSession }, new CloseSessionTxn(Paths: null));
                break;
        }
    }
}
