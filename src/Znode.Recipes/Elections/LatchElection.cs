using System.Runtime.CompilerServices;
using System.Text;
using Znode.Recipes.Locks;
using Znode.Recipes.Observing;
using Znode.Recipes.Sessions;

namespace Znode.Recipes.Elections;

/// <summary>The election in which the first of a line leads. Curator: <c>LeaderLatch</c>.</summary>
/// <remarks>Observers watch the leader's znode only; where there is none they watch for the first candidate. So a candidate that comes or goes behind the leader wakes nobody.</remarks>
internal sealed class LatchElection(IZnodeClient client, ZnodePath path, string id) : ILeaderElection
{
    private const string Kind = "latch-";

    private readonly Line _line = new(path, Kind);

    public async Task RunAsync(Func<LeaderTerm, CancellationToken, Task> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(body);
        while (true)
        {
            var term = await CampaignAsync(cancellationToken).ConfigureAwait(false);
            await using (term.ConfigureAwait(false))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(term.Ended, cancellationToken);
                try
                {
                    await body(term, either.Token).ConfigureAwait(false);
                    if (!term.Ended.IsCancellationRequested)
                    {
                        return;
                    }
                }
                catch (Exception exception) when (exception is OperationCanceledException or SessionExpiredException
                    && term.Ended.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
                {
                    // The term was lost, and the body has stopped: as it was asked to, or by a call on the session that led.
                }
            }
        }
    }

    public async ValueTask<LeaderTerm> CampaignAsync(CancellationToken cancellationToken = default) => new((await new LineEntry(client, _line)
        .EnterAsync(Kind, (_, own) => own == 0 ? null : own - 1, Encoding.UTF8.GetBytes(id), mayWait: true, cancellationToken).ConfigureAwait(false))!);

    public async IAsyncEnumerable<LeaderInfo?> ObserveLeaderAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        LeaderInfo? known = null;
        var isFirst = true;
        while (true)
        {
            var (leader, session) = await LeaderAsync(cancellationToken).ConfigureAwait(false);
            if (isFirst || leader != known)
            {
                (isFirst, known) = (false, leader);
                yield return leader;
            }

            try
            {
                await ChangeAsync(session, leader, cancellationToken).ConfigureAwait(false);
            }
            catch (SessionExpiredException)
            {
                // On with the next.
            }
        }
    }

    private async ValueTask<(LeaderInfo? Leader, IZnodeSession Session)> LeaderAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var session = await client.NextSessionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return (await client.RepeatAsync(session, () => FindLeaderAsync(session, cancellationToken), cancellationToken).ConfigureAwait(false), session);
            }
            catch (SessionExpiredException)
            {
                // On with the next.
            }
        }
    }

    private async ValueTask<LeaderInfo?> FindLeaderAsync(IZnodeSession session, CancellationToken cancellationToken)
    {
        while ((await _line.ListAsync(session, cancellationToken).ConfigureAwait(false)) is [var first, ..])
        {
            // Gone between the two: the next one leads.
            if (await session.TryGetAsync(path / first.Name, cancellationToken).ConfigureAwait(false) is { } data)
            {
                return new(data.GetString(), path / first.Name, data.Stat.Czxid.Value);
            }
        }

        return null;
    }

    /// <summary>Waits until the leader is gone; where there is none, until the line is created or somebody stands in it.</summary>
    private async ValueTask ChangeAsync(IZnodeSession session, LeaderInfo? leader, CancellationToken cancellationToken)
    {
        if (leader is not null)
        {
            await client.GoneAsync(session, leader.Path, cancellationToken).ConfigureAwait(false);
            return;
        }

        var exists = await client.RepeatAsync(session, () => session.ExistsAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false) is not null;
        await client.ChangedAsync(
            session,
            path,
            exists ? WatchScope.Children : WatchScope.Node,
            async () => exists
                ? await session.TryGetChildrenAsync(path, cancellationToken).ConfigureAwait(false) is not { } children || HasCandidate(children)
                : await session.ExistsAsync(path, cancellationToken).ConfigureAwait(false) is not null,
            _ => true,
            cancellationToken).ConfigureAwait(false);
    }

    private static bool HasCandidate(ZnodeChildren children) => children.Names.Any(name => Contender.Parse(name, [Kind]) is not null);
}
