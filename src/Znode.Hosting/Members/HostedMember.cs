using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Znode.Server;
using Znode.Storage;

namespace Znode.Hosting.Members;

/// <summary>The member of a host, as it is being described; makes it when it is asked for.</summary>
internal sealed class HostedMember
{
    /// <summary>Gets what has a say in the member beside its settings.</summary>
    public List<Action<IServiceProvider, ZnodeMemberBuilder>> Configure { get; } = [];

    /// <summary>Makes the member; it is started by the host.</summary>
    public ZnodeMember Create(IServiceProvider services)
    {
        var settings = services.GetRequiredService<IOptions<ZnodeMemberSettings>>().Value;
        var builder = ZnodeMember.CreateBuilder()
            .Configure(_ => settings.ToOptions())
            .LogTo(services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance)
            .WithTimeProvider(services.GetService<TimeProvider>() ?? TimeProvider.System);
        if (services.GetService<IMeterFactory>() is { } meters)
        {
            builder.MeasureBy(meters);
        }

        if (settings.DataDirectory.Length > 0)
        {
            builder.StoreIn(new FileStorageOptions { DataDirectory = settings.DataDirectory, DataLogDirectory = settings.DataLogDirectory });
        }

        foreach (var configure in Configure)
        {
            configure(services, builder);
        }

        return builder.Build();
    }
}
