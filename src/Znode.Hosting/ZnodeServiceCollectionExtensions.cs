using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Znode;
using Znode.Hosting;
using Znode.Hosting.Clients;
using Znode.Hosting.InProcess;
using Znode.Hosting.Members;
using Znode.Recipes;
using Znode.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds members and clients of an ensemble to a host.</summary>
public static class ZnodeServiceCollectionExtensions
{
    /// <summary>The section of the configuration that a member's settings stand in.</summary>
    public const string SectionName = "Znode";

    internal const string ServicesPathDefault = "/services";

    /// <summary>Adds a member of an ensemble to the host: alone, unless the settings name others.</summary>
    /// <remarks>
    /// <para>
    /// It starts before the host's other services and is stopped behind them. Starting does not wait for a quorum: <see cref="IZnodeMember.Ready"/> and the health check do. A member that fails never
    /// ends the host: see <see cref="IZnodeMember.Completion"/>.
    /// </para>
    /// <para>Services: <see cref="IZnodeMember"/>; <see cref="IZnodeClient"/>, whose sessions are in this process; <see cref="IServiceRegistry"/> and <see cref="IServiceDirectory"/>.</para>
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Changes the settings that were read from the section <c>Znode</c>; null to take them as they are.</param>
    /// <returns>What more can be said of it.</returns>
    /// <exception cref="InvalidOperationException">The host has a member or a client without a key already.</exception>
    public static IZnodeBuilder AddZnodeMember(this IServiceCollection services, Action<ZnodeMemberSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(service => service.ServiceType == typeof(HostedMember)))
        {
            throw new InvalidOperationException("The host has a member already. Several in one process are made by ZnodeMember.CreateBuilder().");
        }

        RequireOneClient(services, $"{nameof(AddZnodeMember)}()");
        var member = new HostedMember();
        var settings = services.AddOptions<ZnodeMemberSettings>().BindConfiguration(SectionName).ValidateOnStart();
        if (configure is not null)
        {
            settings.Configure(configure);
        }

        services.AddSingleton(member);
        services.AddSingleton(ReadSection.OfMember);
        services.AddSingleton<IValidateOptions<ZnodeMemberSettings>, MemberSettingsValidation>();
        services.AddSingleton(member.Create);
        services.TryAddSingleton<InProcessEnsembles>();
        services.AddSingleton(static provider => provider.GetRequiredService<InProcessEnsembles>().Default is { } ensemble
            ? ensemble.GetMember(MemberSettings(provider))
            : provider.GetRequiredService<ZnodeMember>());
        services.AddSingleton(static provider => provider.GetRequiredService<InProcessEnsembles>().Default is { } ensemble
            ? ensemble.CreateMemberClient(MemberSettings(provider))
            : provider.GetRequiredService<ZnodeMember>().CreateClient(new() { Timeout = MemberSettings(provider).SessionTimeout }));
        AddRegistry(services, serviceKey: null, static provider => MemberSettings(provider).ServicesPath);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ZnodeHostedService>());
        return new ZnodeBuilder(services, member);
    }

    /// <summary>Adds a client of an ensemble over the network: of Znode, or of Apache ZooKeeper.</summary>
    /// <remarks>Services: <see cref="IZnodeClient"/>, <see cref="IServiceRegistry"/> and <see cref="IServiceDirectory"/>. It connects when it is first used, and heals by itself.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="connectionName">Its name in the configuration: <c>ConnectionStrings:{name}</c>, and the section <c>Znode:Client:{name}</c> for the rest.</param>
    /// <param name="configure">Changes the settings that were read; null to take them as they are.</param>
    /// <returns>What more can be said of it.</returns>
    /// <exception cref="InvalidOperationException">The host has a member or a client without a key already.</exception>
    public static IZnodeBuilder AddZnodeClient(this IServiceCollection services, string connectionName, Action<ZnodeClientSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        RequireOneClient(services, $"{nameof(AddZnodeClient)}(\"{connectionName}\")");
        AddClientSettings(services, connectionName, configure);
        var client = new HostedClient(connectionName);
        services.AddSingleton(client.Create);
        AddRegistry(services, serviceKey: null, provider => client.Settings(provider).ServicesPath);
        return new ZnodeBuilder(services, serviceKey: null, client);
    }

    /// <summary>Adds one of several clients, by a key.</summary>
    /// <remarks>Services under the key, as of <see cref="AddZnodeClient"/>: <c>[FromKeyedServices("orders")] IZnodeClient client</c>.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="serviceKey">The key. As text it is the client's name in the configuration.</param>
    /// <param name="configure">Changes the settings that were read; null to take them as they are.</param>
    /// <returns>What more can be said of it.</returns>
    public static IZnodeBuilder AddKeyedZnodeClient(this IServiceCollection services, object serviceKey, Action<ZnodeClientSettings>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(serviceKey);
        var connectionName = serviceKey.ToString() ?? "";
        AddClientSettings(services, connectionName, configure);
        var client = new HostedClient(connectionName);
        services.AddKeyedSingleton(serviceKey, (provider, _) => client.Create(provider));
        AddRegistry(services, serviceKey, provider => client.Settings(provider).ServicesPath);
        return new ZnodeBuilder(services, serviceKey, client);
    }

    /// <summary>Of two clients without a key the later one would silently be that of all parts, those that were added to the first one too.</summary>
    private static void RequireOneClient(IServiceCollection services, string added)
    {
        if (services.Any(service => service.ServiceType == typeof(IZnodeClient) && !service.IsKeyedService))
        {
            throw new InvalidOperationException(
                $"{added} is a second IZnodeClient of the host: a member is one, AddZnodeClient another. Leave one of the two out, or add the other by AddKeyedZnodeClient(\"name\") and ask for it by [FromKeyedServices(\"name\")].");
        }
    }

    private static void AddClientSettings(IServiceCollection services, string connectionName, Action<ZnodeClientSettings>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionName);
        var path = $"{SectionName}:Client:{connectionName}";
        foreach (var section in ReadSection.OfClient(path))
        {
            services.AddSingleton(section);
        }

        var settings = services.AddOptions<ZnodeClientSettings>(connectionName)
            .BindConfiguration(path)
            .Configure<IConfiguration>((settings, configuration) => settings.ConnectionString = configuration.GetConnectionString(connectionName) ?? settings.ConnectionString)
            .ValidateOnStart();
        if (configure is not null)
        {
            settings.Configure(configure);
        }

        services.TryAddSingleton<InProcessEnsembles>();
        services.AddSingleton<IValidateOptions<ZnodeClientSettings>>(provider => new ClientSettingsValidation(connectionName, provider.GetRequiredService<InProcessEnsembles>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ZnodeHostedService>());
    }

    private static ZnodeMemberSettings MemberSettings(IServiceProvider provider) => provider.GetRequiredService<IOptions<ZnodeMemberSettings>>().Value;

    private static void AddRegistry(IServiceCollection services, object? serviceKey, Func<IServiceProvider, string> path)
    {
        if (serviceKey is null)
        {
            services.TryAddSingleton(provider => provider.GetRequiredService<IZnodeClient>().ServiceRegistry(path(provider)));
            services.TryAddSingleton(provider => provider.GetRequiredService<IZnodeClient>().ServiceDirectory(path(provider)));
        }
        else
        {
            services.AddKeyedSingleton(serviceKey, (provider, key) => provider.GetRequiredKeyedService<IZnodeClient>(key).ServiceRegistry(path(provider)));
            services.AddKeyedSingleton(serviceKey, (provider, key) => provider.GetRequiredKeyedService<IZnodeClient>(key).ServiceDirectory(path(provider)));
        }
    }
}
