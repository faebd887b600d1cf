using System.Globalization;
using Znode;

namespace Snippets;

/// <summary>The code in the README of Znode.Core, word for word.</summary>
internal static class CoreSnippet
{
    public static async Task RunAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        var before = int.Parse(await session.GetStringAsync("/config/limit", cancellationToken), CultureInfo.InvariantCulture);
        var after = await RaiseLimitAsync(session, cancellationToken);
        if (after != before + 1)
        {
            throw new InvalidOperationException($"/config/limit went from {before} to {after}.");
        }

        static async Task<int> RaiseLimitAsync(IZnodeSession session, CancellationToken cancellationToken)
        {
            while (true)
            {
                var current = await session.GetAsync("/config/limit", cancellationToken);
                var raised = int.Parse(current.GetString(), CultureInfo.InvariantCulture) + 1;

                // Null: someone else was faster. No exception for what is expected.
                if (await session.TrySetAsync("/config/limit", $"{raised}", current.Stat.Version, cancellationToken) is not null)
                {
                    return raised;
                }
            }
        }
    }
}
