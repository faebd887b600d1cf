using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Znode.Recipes;

namespace Znode.Hosting.Parts;

/// <summary>Has the host in the registry of services from when it has started until it begins to stop.</summary>
/// <param name="registry">The registry.</param>
/// <param name="describe">Says what to register; called when the host has started and knows its address.</param>
/// <param name="time">The clock of pauses between attempts.</param>
/// <param name="logger">Where what goes wrong is said.</param>
[SuppressMessage("Reliability", "CA2213", Justification = "A source of tokens without a timer has nothing to let go of, and the token is read after the end.")]
internal sealed class RegistrationPart(IServiceRegistry registry, Func<ServiceRegistration> describe, TimeProvider time, ILogger logger) : IHostedPart, IDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task<IServiceLease?> _registering = Task.FromResult<IServiceLease?>(null);

    public HostedPartOrder Order => HostedPartOrder.Registration;

    public void Begin() => _registering = RegisterAsync(describe());

    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await WithdrawAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends attempts in a host that is disposed without having been stopped; what is registered goes with its session.</summary>
    public void Dispose() => _stopping.Cancel();

    private async Task WithdrawAsync()
    {
        if (await _registering.ConfigureAwait(false) is { } lease)
        {
            await lease.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<IServiceLease?> RegisterAsync(ServiceRegistration registration)
    {
        while (true)
        {
            try
            {
                var lease = await registry.RegisterAsync(registration, _stopping.Token).ConfigureAwait(false);
                Log.Registered(logger, registration.ServiceName, registration.Id, registration.Address, registration.Port ?? registration.SslPort);
                return lease;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception exception)
            {
                // The top of the loop: an ensemble that refuses is said and tried again.
                Log.NotRegistered(logger, registration.ServiceName, registration.Id, PauseAfterFailure, exception);
                await Task.Delay(PauseAfterFailure, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
