namespace Znode.Recipes;

/// <summary>An election that one candidate at a time has won, among all who stand for it by the same path, in whatever process.</summary>
/// <remarks>
/// <para>
/// Candidates stand in line, and lead in the order of standing. Each call is a candidacy of its own; the object itself opens nothing and needs no disposal. Thread-safe.
/// </para>
/// <para>
/// <b>What it does not promise.</b> As with <see cref="IZnodeLock"/>, a leader that is paused may go on for a moment after the next has begun. <see cref="LeaderTerm.Ended"/> tells it as soon as it runs;
/// <see cref="LeaderTerm.Guard"/> protects what it writes to the ensemble, <see cref="LeaderTerm.FencingToken"/> what it writes elsewhere, if that place compares it.
/// </para>
/// <para>The layout is that of Curator's <c>LeaderLatch</c>; its <c>LeaderSelector</c> has another.</para>
/// </remarks>
/// <example><code>
/// await client.Election("/elections/billing", id: Environment.MachineName).RunAsync(async (term, ct) =>
/// {
///     while (true)
///     {
///         await BillAsync(term, ct);   // ct fires when the term has ended
///     }
/// }, stoppingToken);
/// </code></example>
public interface ILeaderElection
{
    /// <summary>Stands for election, and runs something for as long as the candidate leads; stands again when the term was lost.</summary>
    /// <param name="body">
    /// What to do as the leader, once in each term. Its token fires when the term has ended or <paramref name="cancellationToken"/> has fired; nobody stands again before it has come to its end.
    /// </param>
    /// <param name="cancellationToken">Ends the candidacy, and the term.</param>
    /// <returns>When <paramref name="body"/> has ended while it led: its work is done, and the candidate has resigned.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired; of the term and the candidacy nothing is left.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    /// <remarks>
    /// What <paramref name="body"/> throws is thrown here, after resigning. Only a cancellation and a <see cref="SessionExpiredException"/> are expected when the term has ended, and
    /// followed by the next candidacy.
    /// </remarks>
    Task RunAsync(Func<LeaderTerm, CancellationToken, Task> body, CancellationToken cancellationToken = default);

    /// <summary>Stands for election, and waits until it is won.</summary>
    /// <param name="cancellationToken">Ends the candidacy.</param>
    /// <returns>The term; disposing it resigns.</returns>
    /// <remarks>A session that is lost while waiting costs the place in line, and the candidacy goes on with the client's next one.</remarks>
    /// <exception cref="ZnodeCanceledException">The token fired: as for <see cref="IZnodeLock.AcquireAsync"/>.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<LeaderTerm> CampaignAsync(CancellationToken cancellationToken = default);

    /// <summary>Follows who leads, without standing for election.</summary>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>
    /// The leader of now, and then each change; null while nobody leads. A slow reader sees the latest leader, not each in between. The stream goes on with the client's next session when one
    /// is lost, and shows the last known leader meanwhile. It may lag behind: whoever must be sure asks the leader to <see cref="LeaderTerm.Guard"/> what it does.
    /// </returns>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    IAsyncEnumerable<LeaderInfo?> ObserveLeaderAsync(CancellationToken cancellationToken = default);
}
