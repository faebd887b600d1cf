using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Znode.Client;
using Znode.Hosting.InProcess;

namespace Znode.Hosting.Clients;

/// <summary>A client of a host, as it is being described; makes it when it is asked for.</summary>
/// <param name="connectionName">Its name in the configuration.</param>
internal sealed class HostedClient(string connectionName)
{
    /// <summary>Gets what has a say in the client beside its settings.</summary>
    public List<Func<IServiceProvider, ZnodeClientOptions, ZnodeClientOptions>> Configure { get; } = [];

    public ZnodeClientSettings Settings(IServiceProvider services) => services.GetRequiredService<IOptionsMonitor<ZnodeClientSettings>>().Get(connectionName);

    /// <summary>Makes the client; it connects when it is first used.</summary>
    public IZnodeClient Create(IServiceProvider services)
    {
        var settings = Settings(services);
        if (services.GetRequiredService<InProcessEnsembles>().Find(settings.ConnectionString) is var (ensemble, root))
        {
            return ensemble.CreateClient(settings, root);
        }

        var options = settings.ToOptions() with
        {
            Tls = settings.ToTlsOptions(),
            LoggerFactory = services.GetService<ILoggerFactory>(),
            MeterFactory = services.GetService<IMeterFactory>(),
            TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System,
        };
        return ZnodeClient.Create(Configure.Aggregate(options, (changed, configure) => configure(services, changed)));
    }
}
