using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Znode.Hosting.InProcess;
using Znode.Hosting.Parts;
using Znode.Server;

namespace Znode.Hosting;

/// <summary>Starts and stops what a host has of Znode, in the order in which nothing is pulled away from under anything.</summary>
/// <remarks>
/// <code>
/// Starting   the member (it does not wait for a quorum)
/// Start      the host's own services, Kestrel among them
/// Started    registrations, leader-only services
/// Stopping   registrations are withdrawn, then leader-only services end
/// Stop       the host's own services
/// Stopped    the member: its sessions end, leadership is handed over
/// </code>
/// </remarks>
internal sealed class ZnodeHostedService(IServiceProvider services, IEnumerable<IHostedPart> parts, ILogger<ZnodeHostedService> logger) : IHostedLifecycleService
{
    private readonly List<IHostedPart> _parts = [.. parts.OrderBy(static part => part.Order)];

    // Resolved when the host starts: whoever only builds the services gets no member.
    private ZnodeMember? _member;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        WarnOfUnknownKeys();
        if (services.GetService<InProcessEnsembles>()?.Default is null && services.GetService<ZnodeMember>() is { } member)
        {
            // Before it has started: a host that is stopped meanwhile stops it.
            _member = member;
            await member.StartAsync(cancellationToken).ConfigureAwait(false);
            _ = WatchAsync(member);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _parts.ForEach(static part => part.Begin());
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        foreach (var part in _parts)
        {
            try
            {
                await part.EndAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                // Told to the host when the others have ended too.
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => _member?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    private void WarnOfUnknownKeys()
    {
        if (services.GetService<IConfiguration>() is not { } configuration)
        {
            return;
        }

        foreach (var key in services.GetServices<ReadSection>().SelectMany(section => section.UnknownIn(configuration)).Distinct())
        {
            Log.KeyUnknown(logger, key);
        }
    }

    /// <summary>Says in the host's log when the member stops by itself. The host lives on: its health check tells.</summary>
    private async Task WatchAsync(ZnodeMember member)
    {
        await member.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (member.Completion.Exception is { } fault)
        {
            Log.MemberFailed(logger, member.Id, fault.InnerException ?? fault);
        }
    }
}
