using Znode.Consensus;

namespace Znode.Server.Ensemble;

/// <summary>Hands leadership to another member, and waits until it is taken.</summary>
internal static class LeadershipTransfer
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(5);

    /// <summary>Asks the engine for it.</summary>
    /// <param name="core">The leader's.</param>
    /// <param name="to">Whom to; null for the one that is most level.</param>
    /// <param name="cancellationToken">Ends the wait; the transfer may still come.</param>
    /// <returns>False when nobody took it: the member goes on leading.</returns>
    public static async Task<bool> RunAsync(MemberCore core, ServerId? to, CancellationToken cancellationToken)
    {
        using (core.EnterTurn())
        {
            if (!core.Learners.Any(learner => learner is { IsVoter: true, IsSynced: true } && (to is null || learner.Id == to)))
            {
                // Nobody to wait for: the others are not there, or this member is a quorum of one.
                return false;
            }

            core.Input(new EngineInput.TransferLeadership(to));
        }

        // The engine gives the successor one tick; it says nothing when that was in vain.
        var until = core.Clock.MonotonicMs + (2 * (long)core.Options.TickTime.TotalMilliseconds);
        while (core.Status.Role == EngineRole.Leading && core.Clock.MonotonicMs < until)
        {
            await Task.Delay(LookPeriod, core.Clock.Provider, cancellationToken).ConfigureAwait(false);
        }

        return core.Status.Role != EngineRole.Leading;
    }
}
