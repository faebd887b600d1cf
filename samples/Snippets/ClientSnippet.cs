using Samples;
using Znode;
using Znode.Client;

namespace Snippets;

/// <summary>The code in src/Znode.Client/README.md, word for word.</summary>
internal static class ClientSnippet
{
    /// <param name="servers">As in <c>zk-1:2181,zk-2:2181,zk-3:2181/app</c>.</param>
    /// <param name="cancellationToken">Ends all waits.</param>
    public static async Task RunAsync(string servers, CancellationToken cancellationToken)
    {
        await using var client = await ZnodeClient.ConnectAsync(servers, cancellationToken);    // "zk-1:2181,zk-2:2181,zk-3:2181/app"
        var session = await client.GetSessionAsync(cancellationToken);                          // waits; another one when the last was lost

        await session.TryCreateAsync("/config/limit", "42", new() { CreateParents = true }, cancellationToken);
        var limit = await session.GetAsync("/config/limit", cancellationToken);

        try
        {
            // Null when somebody else has changed it since: nothing is overwritten unseen.
            var set = await session.TrySetAsync("/config/limit", "43", limit.Stat.Version, cancellationToken);
            Console.WriteLine(set is null ? "someone else was faster" : $"version {set.Value.Version}");
        }
        catch (ConnectionLossException lost) when (lost.Request == RequestStatus.NotSent)
        {
            Console.WriteLine("nothing happened: it is safe to repeat");
        }

        Check.Equal("43", await session.GetStringAsync("/config/limit", cancellationToken), "the client has set the limit");
    }
}
