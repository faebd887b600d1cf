using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Znode.Hosting;
using Znode.Hosting.Ports;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Opens the ports of a hosted member.</summary>
public static class ZnodePortExtensions
{
    /// <summary>Opens the ports that the section <c>Znode</c> of the configuration names: for ZooKeeper clients, and for the other members of the ensemble.</summary>
    /// <remarks>Service: <see cref="ZnodePorts"/>, which says where the member listens.</remarks>
    /// <param name="builder">A hosted member.</param>
    /// <param name="configure">Changes the settings that were read; null to take them as they are.</param>
    /// <returns>The builder.</returns>
    /// <exception cref="InvalidOperationException">It is a client that was added, not a member.</exception>
    public static IZnodeBuilder AddPorts(this IZnodeBuilder builder, Action<ZnodePortSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var settings = builder.Services.AddOptions<ZnodePortSettings>().BindConfiguration(ZnodeServiceCollectionExtensions.SectionName).ValidateOnStart();
        if (configure is not null)
        {
            settings.Configure(configure);
        }

        builder.Services.AddSingleton<IValidateOptions<ZnodePortSettings>, PortSettingsValidation>();
        builder.Services.AddSingleton(_ => new ZnodePorts());
        builder.Services.AddSingleton(new EnsembleTransport("ports"));
        return builder.ConfigureMember(MemberPorts.Configure);
    }

    /// <summary>Has <c>AddServiceRegistration</c> register the host where its web server listens.</summary>
    /// <param name="builder">A hosted member or client.</param>
    /// <returns>The builder.</returns>
    public static IZnodeBuilder UseServerAddress(this IZnodeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<IServiceAddress, ServerAddress>();
        return builder;
    }
}
