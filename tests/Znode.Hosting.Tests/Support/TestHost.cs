using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Znode.Hosting.Tests.Support;

/// <summary>A host as a program makes one, with its configuration given in place.</summary>
internal static class TestHost
{
    /// <param name="add">Adds what the test is about.</param>
    /// <param name="settings">Keys of the configuration with their values.</param>
    public static IHost Create(Action<IServiceCollection> add, params (string Key, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.ToLookup(setting => setting.Key, setting => setting.Value).Select(setting => KeyValuePair.Create(setting.Key, setting.Last())));
        builder.Services.AddSingleton<FakeLogCollector>();
        builder.Services.AddSingleton<ILoggerProvider, FakeLoggerProvider>();
        builder.Services.AddHealthChecks().AddZnode();
        add(builder.Services);
        return builder.Build();
    }

    public static async Task<HealthReportEntry> HealthAsync(this IHost host) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries["znode"];

    /// <summary>Waits until an event has been logged.</summary>
    public static async Task LoggedAsync(this IHost host, int id, CancellationToken cancellationToken)
    {
        await foreach (var record in host.Logged().GetLogsAsync(cancellationToken: cancellationToken))
        {
            if (record.Id.Id == id)
            {
                return;
            }
        }
    }

    public static FakeLogCollector Logged(this IHost host) => host.Services.GetRequiredService<FakeLogCollector>();
}
