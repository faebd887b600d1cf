using System.Globalization;
using System.Text;
using Znode.AspNetCore.Clients;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>The connections with all that is counted of them.</summary>
internal sealed class ConsWord() : FourLetterWord("cons")
{
    public override string Answer(CommandContext context)
    {
        var text = new StringBuilder();
        foreach (var connection in context.Port.Connections)
        {
            AppendConnection(text, connection, context, isBrief: false);
        }

        return text.Append('\n').ToString();
    }

    /// <summary>One connection's line. ZooKeeper: <c>NIOServerCnxn.toString</c>, <c>ServerCnxn.dumpConnectionInfo</c>.</summary>
    public static void AppendConnection(StringBuilder text, SocketConnection connection, CommandContext context, bool isBrief)
    {
        var statistics = connection.Statistics;
        var interest = connection != context.Asking && connection.IsReading ? 1 : 0;
        text.Append(
            CultureInfo.InvariantCulture,
            $" {connection.Remote}[{interest}](queued={connection.Outstanding},recved={statistics.PacketsReceived},sent={statistics.PacketsSent}");
        if (!isBrief && connection.Session != SessionId.None)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $",sid={connection.Session},lop={statistics.LastOperation},est={connection.EstablishedMs},to={connection.TimeoutMs}");
            if (statistics.LastCxid >= 0)
            {
                text.Append(CultureInfo.InvariantCulture, $",lcxid=0x{statistics.LastCxid:x}");
            }

            text.Append(
                CultureInfo.InvariantCulture,
                $",lzxid={statistics.LastZxid.ToHex()},lresp={statistics.LastResponseMs},llat={statistics.LastLatencyMs}");
            text.Append(
                CultureInfo.InvariantCulture,
                $",minlat={statistics.Latency.Min},avglat={(long)statistics.Latency.Average},maxlat={statistics.Latency.Max}");
        }

        text.Append(")\n");
    }
}
