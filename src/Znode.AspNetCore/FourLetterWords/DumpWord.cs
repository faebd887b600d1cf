using System.Globalization;
using System.Text;

namespace Znode.AspNetCore.FourLetterWords;

/// <summary>The sessions by when they are due, their ephemerals, and the connections. ZooKeeper: <c>SessionTrackerImpl.dumpSessions</c>, <c>DataTree.dumpEphemerals</c>.</summary>
internal sealed class DumpWord() : FourLetterWord("dump")
{
    public override string Answer(CommandContext context)
    {
        var text = new StringBuilder();
        AppendSessions(text, context);
        AppendEphemerals(text, context);
        AppendConnections(text, context);
        return text.ToString();
    }

    private static void AppendSessions(StringBuilder text, CommandContext context)
    {
        var buckets = context.Core.Sessions.Buckets();
        text.Append(CultureInfo.InvariantCulture, $"SessionTracker dump:\nSession Sets ({buckets.Count})/({buckets.Sum(bucket => bucket.Ids.Count)}):\n");
        foreach (var (expiryMs, ids) in buckets)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ids.Count} expire at {Date(context, expiryMs)}:\n");
            foreach (var id in ids)
            {
                text.Append(CultureInfo.InvariantCulture, $"\t{id}\n");
            }
        }
    }

    private static void AppendEphemerals(StringBuilder text, CommandContext context)
    {
        var sessions = context.Core.Tree.EphemeralSessions;
        text.Append(CultureInfo.InvariantCulture, $"ephemeral nodes dump:\nSessions with Ephemerals ({sessions.Count}):\n");
        foreach (var session in sessions)
        {
            text.Append(CultureInfo.InvariantCulture, $"{session}:\n");
            foreach (var node in context.Core.Tree.EphemeralsOf(session))
            {
                text.Append('\t').Append(Encoding.UTF8.GetString(node.GetPath())).Append('\n');
            }
        }
    }

    /// <summary>A connection is due when its session is, or when it has been without one for too long.</summary>
    private static void AppendConnections(StringBuilder text, CommandContext context)
    {
        var dueBySession = new Dictionary<SessionId, long>();
        foreach (var (expiryMs, ids) in context.Core.Sessions.Buckets())
        {
            foreach (var id in ids)
            {
                dueBySession[id] = expiryMs;
            }
        }

        var byDue = context.Port.Connections
            .GroupBy(connection => dueBySession.TryGetValue(connection.Session, out var due)
                ? due
                : connection.StartedMs + (long)context.Port.Options.SessionlessTimeout.TotalMilliseconds)
            .OrderBy(group => group.Key)
            .ToList();
        text.Append(CultureInfo.InvariantCulture, $"Connections dump:\nConnections Sets ({byDue.Count})/({context.Port.Connections.Count}):\n");
        foreach (var group in byDue)
        {
            text.Append(CultureInfo.InvariantCulture, $"{group.Count()} expire at {Date(context, group.Key)}:\n");
            foreach (var connection in group)
            {
                text.Append(CultureInfo.InvariantCulture, $"\tip: {connection.Remote} sessionId: {connection.Session}\n");
            }
        }
    }

    /// <summary>As Java prints a date, in UTC.</summary>
    private static string Date(CommandContext context, long monotonicMs)
    {
        var clock = context.Core.Clock;
        var wall = DateTimeOffset.FromUnixTimeMilliseconds(clock.WallMs + (monotonicMs - clock.MonotonicMs));
        return wall.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);
    }
}
