using System.Globalization;
using System.Text;
using Znode.Consensus;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>The server in a few lines. The status script reads <c>Mode:</c>.</summary>
internal sealed class SrvrWord() : FourLetterWord("srvr")
{
    public override string Answer(CommandContext context)
    {
        var text = new StringBuilder();
        AppendVersion(text);
        if (context.Core.ServesReadOnly)
        {
            text.Append("READ-ONLY mode; serving only read-only clients\n");
        }

        AppendServer(text, context);
        return text.ToString();
    }

    /// <summary>The first line of srvr and stat: clients parse the number in it.</summary>
    public static void AppendVersion(StringBuilder text) => text.Append("Zookeeper version: ").Append(ServerVersion.Text).Append('\n');

    /// <summary>The lines from <c>Latency</c> on.</summary>
    public static void AppendServer(StringBuilder text, CommandContext context)
    {
        var statistics = context.Statistics;
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            Latency min/avg/max: {statistics.Latency.Min}/{LatencyStatistics.Print(statistics.Latency.Average)}/{statistics.Latency.Max}
            Received: {statistics.PacketsReceived}
            Sent: {statistics.PacketsSent}
            Connections: {context.Port.Connections.Count}
            Outstanding: {context.Core.Outstanding}
            Zxid: {context.Core.LastProcessed.ToHex()}
            Mode: {context.Mode}
            Node count: {context.Core.Tree.NodeCount}

            """);
        if (context is { IsInEnsemble: true, Core.Status.Role: EngineRole.Leading })
        {
            var sizes = context.Core.ProposalSizes;
            text.Append(CultureInfo.InvariantCulture, $"Proposal sizes last/min/max: {sizes.Last}/{sizes.Min}/{sizes.Max}\n");
        }
    }
}

/// <summary>srvr, with the connections.</summary>
internal sealed class StatWord() : FourLetterWord("stat")
{
    public override string Answer(CommandContext context)
    {
        var text = new StringBuilder();
        SrvrWord.AppendVersion(text);
        if (context.Core.ServesReadOnly)
        {
            text.Append("READ-ONLY mode; serving only read-only clients\n");
        }

        text.Append("Clients:\n");
        foreach (var connection in context.Port.Connections)
        {
            ConsWord.AppendConnection(text, connection, context, isBrief: true);
        }

        text.Append('\n');
        SrvrWord.AppendServer(text, context);
        return text.ToString();
    }
}
