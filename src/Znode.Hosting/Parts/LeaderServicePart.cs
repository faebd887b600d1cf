using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Znode.Recipes;

namespace Znode.Hosting.Parts;

/// <summary>Runs a service on the one host that leads: a new instance of it for each term.</summary>
/// <remarks>
/// What the service throws ends its term, so that another host can try, and this one stands again after a pause; a cancellation that nobody asked it for, of a request that took too long, is such a failure.
/// A service that comes to its end keeps the leadership: nobody else is to do the work again.
/// </remarks>
[SuppressMessage("Reliability", "CA2213", Justification = "A source of tokens without a timer has nothing to let go of, and the token is read after the end.")]
internal sealed class LeaderServicePart<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(
    IServiceProvider services, IZnodeClient client, ZnodePath path, ILogger logger) : IHostedPart, IDisposable
    where TService : class, IHostedService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public HostedPartOrder Order => HostedPartOrder.Leadership;

    public void Begin() => _running = RunAsync();

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
        finally
        {
            // Also when what the service has registered with its token throws: it is to have ended before its member goes.
            await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends it in a host that is disposed without having been stopped; nobody waits then.</summary>
    public void Dispose() => _ = _stopping.CancelAsync();

    private async Task RunAsync()
    {
        var election = client.Election(path, $"{Environment.MachineName}/{Environment.ProcessId}");
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await election.RunAsync(LeadAsync, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The top of the loop: the service's own fault, or the ensemble's refusal. Both are said and tried again.
                Log.LeaderServiceFailed(logger, typeof(TService).Name, path, PauseAfterFailure, exception);
                await Task.Delay(PauseAfterFailure, client.TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task LeadAsync(LeaderTerm term, CancellationToken ended)
    {
        Log.TermBegun(logger, typeof(TService).Name, path, term.FencingToken);
        var scope = services.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            scope.ServiceProvider.GetRequiredService<LeaderTermHolder>().Term = term;
            var service = ActivatorUtilities.CreateInstance<TService>(scope.ServiceProvider);
            try
            {
                await RunAsync(service, ended).ConfigureAwait(false);
            }
            finally
            {
                await DisposeAsync(service).ConfigureAwait(false);
                Log.TermEnded(logger, typeof(TService).Name, path);
            }
        }

        ended.ThrowIfCancellationRequested();
    }

    private static async Task RunAsync(TService service, CancellationToken ended)
    {
        try
        {
            await service.StartAsync(ended).ConfigureAwait(false);
            await EndOf(service, ended).ConfigureAwait(false);
        }
        finally
        {
            await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of the term, or for the service's failure.</summary>
    private static async Task EndOf(TService service, CancellationToken ended)
    {
        var termEnds = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = ended.UnsafeRegister(static ends => ((TaskCompletionSource)ends!).TrySetResult(), termEnds);
        if (service is BackgroundService { ExecuteTask: { } executing } && await Task.WhenAny(executing, termEnds.Task).ConfigureAwait(false) == executing && !executing.IsCompletedSuccessfully)
        {
            await executing.ConfigureAwait(false);
        }

        await termEnds.Task.ConfigureAwait(false);
    }

    private static async ValueTask DisposeAsync(TService service)
    {
        if (service is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else if (service is IDisposable disposable)
        {
            disposable.Dispose();
        }
    }
}
