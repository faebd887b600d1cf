using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Znode.Hosting.Members;
using Znode.Server;

namespace Znode.Hosting;

/// <summary>Adds members and clients of an ensemble to a host.</summary>
public static class ZnodeServiceCollectionExtensions
{
    /// <summary>The section of the configuration that a member's settings stand in.</summary>
    public const string SectionName = "Znode";

    /// <summary>Adds a member of an ensemble to the host: alone, unless the settings name others.</summary>
    /// <remarks>
    /// <para>
    /// It starts before the host's other services and is stopped behind them. Starting does not wait for a quorum: <see cref="IZnodeMember.Ready"/> and the health check do. A member that fails never
    /// ends the host: see <see cref="IZnodeMember.Completion"/>.
    /// </para>
    /// <para>Services: <see cref="IZnodeMember"/>, and <see cref="IZnodeClient"/>, whose sessions are in this process.</para>
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the settings that were read from the section <c>Znode</c>; null to take them as they are.</param>
    /// <returns>What more can be said of it.</returns>
    /// <exception cref="InvalidOperationException">The host has a member already.</exception>
    public static IZnodeBuilder AddZnodeMember(this IServiceCollection services, Action<ZnodeMemberSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(HostedMember)))
        {
            throw new InvalidOperationException("The host has a member already. Several in one process are made by ZnodeMember.CreateBuilder().");
        }

        var member = new HostedMember();
        var settings = services.AddOptions<ZnodeMemberSettings>().BindConfiguration(SectionName).ValidateOnStart();
        if (configure is not null)
        {
            settings.Configure(configure);
        }

        services.AddSingleton(member);
        services.AddSingleton<IValidateOptions<ZnodeMemberSettings>, MemberSettingsValidation>();
        services.AddSingleton(member.Create);
        services.AddSingleton<IZnodeMember>(static provider => provider.GetRequiredService<ZnodeMember>());
        services.AddSingleton<IZnodeClient>(static provider => provider.GetRequiredService<ZnodeMember>().CreateClient(
            new() { Timeout = provider.GetRequiredService<IOptions<ZnodeMemberSettings>>().Value.SessionTimeout }));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ZnodeHostedService>());
        return new ZnodeBuilder(services, serviceKey: null, member);
    }
}
