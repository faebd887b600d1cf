using Znode.Consensus;
using Znode.Consensus.Zab.Messages;

namespace Znode.Simulation.Hosts;

/// <summary>Inputs, outputs and messages in a line: as records print, but lists of entries by their ends.</summary>
internal static class TraceText
{
    public static string Of(EngineInput input) => input switch
    {
        EngineInput.Propose propose => $"Propose {Of(propose.Entries)}",
        EngineInput.Received received => $"{received.Channel}: {Of(received.Message)}",
        EngineInput.Notified notified => $"Notified by {notified.From}",
        EngineInput.Relay relay => $"Relay to {relay.To} {Of(relay.Message)}",
        EngineInput.TouchedCollected => "TouchedCollected",
        _ => input.ToString()!,
    };

    public static string Of(EngineOutput output) => output switch
    {
        EngineOutput.Append append => $"Append {Of(append.Entries)}",
        EngineOutput.Send send => $"{send.Channel}: {Of(send.Message)}",
        EngineOutput.Notify notify => $"Notify {notify.To} {notify.Notification.State} {notify.Notification.Vote} round {notify.Notification.Round}",
        EngineOutput.Relayed relayed => $"Relayed by {relayed.From} {Of(relayed.Message)}",
        EngineOutput.SessionsTouched => "SessionsTouched",
        _ => output.ToString()!,
    };

    public static string Of(ZabMessage message) => message switch
    {
        ZabMessage.Proposal proposal => $"Proposal {Of(proposal.Entries)}",
        ZabMessage.Inform inform => $"Inform {Of(inform.Entries)}",
        ZabMessage.Ping ping => $"Ping {ping.Zxid}{(ping.Touched is null ? "" : " answered")}",
        ZabMessage.NewLeader newLeader => $"NewLeader {newLeader.Epoch}",
        RelayedMessage.Request request => $"Request {request.Op} {request.Cxid}",
        _ => message.ToString()!,
    };

    private static string Of(IReadOnlyList<LogEntry> entries) => entries.Count switch
    {
        0 => "nothing",
        1 => $"{entries[0].Zxid} (t{Transaction.IdOf(entries[0])})",
        _ => $"{entries[0].Zxid} (t{Transaction.IdOf(entries[0])}) to {entries[^1].Zxid}, {entries.Count}",
    };
}
