using Znode;
using Znode.Server;

namespace Snippets;

/// <summary>The code at the top of README.md, word for word.</summary>
internal static class ReadmeSnippet
{
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var member = await ZnodeMember.CreateBuilder().WithId(1).StoreIn("znode-data").StartAsync(cancellationToken);
        await using var session = await member.OpenSessionAsync(cancellationToken: cancellationToken);

        await session.TryCreateAsync("/config/limit", "42", new() { CreateParents = true }, cancellationToken);

        await using var watch = await session.WatchAsync("/config", WatchScope.Subtree, cancellationToken);    // armed: what follows is told
        await session.SetAsync("/config/limit", "43", cancellationToken: cancellationToken);

        await foreach (var change in watch.WithCancellation(cancellationToken))
        {
            Console.WriteLine($"{change.Kind} {change.Path}: {await session.GetStringAsync(change.Path, cancellationToken)}");
            break;
        }
    }
}
