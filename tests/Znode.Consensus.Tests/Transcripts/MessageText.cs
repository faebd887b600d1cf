using Znode.Consensus.Zab.Messages;

namespace Znode.Consensus.Tests.Transcripts;

/// <summary>Prints messages as a transcript has them.</summary>
internal static class MessageText
{
    public static string Of(ZabMessage message) => message switch
    {
        ZabMessage.LearnerInfo info => $"{(info.IsObserver ? "ObserverInfo" : "FollowerInfo")} acceptedEpoch={info.AcceptedEpoch}",
        ZabMessage.LeaderInfo info => $"LeaderInfo epoch={info.Epoch}",
        ZabMessage.AckEpoch ack => $"AckEpoch currentEpoch={ack.CurrentEpoch?.ToString() ?? "none"} last={ack.LastZxid}",
        ZabMessage.Diff diff => $"Diff {diff.LastCommitted}",
        ZabMessage.Trunc trunc => $"Trunc {trunc.To}",
        ZabMessage.Snap snap => $"Snap {snap.Zxid}",
        ZabMessage.Proposal proposal => $"Proposal {Of(proposal.Entries)}",
        ZabMessage.Ack ack => $"Ack {ack.UpTo}",
        ZabMessage.Commit commit => $"Commit {commit.UpTo}",
        ZabMessage.Inform inform => $"Inform {Of(inform.Entries)}",
        ZabMessage.NewLeader newLeader => $"NewLeader epoch={newLeader.Epoch}",
        ZabMessage.UpToDate => "UpToDate",
        ZabMessage.Ping { Touched: null } => "Ping",
        ZabMessage.Ping ping => $"Ping answer, sessions={ping.Touched.Count}",
        ZabMessage.CommitAndActivate activate => $"CommitAndActivate {activate.Zxid} designated={activate.Designated}",
        RelayedMessage relayed => relayed.GetType().Name,
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "A message without a text"),
    };

    public static string Of(IReadOnlyList<LogEntry> entries) =>
        entries.Count == 1 ? entries[0].Zxid.ToString() : $"{entries[0].Zxid}..{entries[^1].Zxid}";
}
