using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Znode;
using Znode.Hosting;
using Znode.Hosting.Parts;
using Znode.Recipes;
using Znode.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>What a host does by its member or client while it runs.</summary>
public static class ZnodeBuilderExtensions
{
    private const string ElectionsPath = "/elections";

    /// <summary>Runs a service on one host only, among all that name the same election: the one that leads.</summary>
    /// <remarks>
    /// <para>
    /// It is made anew for each term, from a scope of its own, and stopped when the term ends: its stopping token fires when the leadership is lost, before another host can have it. It can ask for
    /// the <see cref="LeaderTerm"/> in its constructor, for its <see cref="LeaderTerm.FencingToken"/> and <see cref="LeaderTerm.Guard"/>.
    /// </para>
    /// <para>A service that throws gives the leadership up, and stands for it again five seconds later. One that comes to its end keeps it.</para>
    /// </remarks>
    /// <typeparam name="TService">The service, for example a <see cref="BackgroundService"/>.</typeparam>
    /// <param name="builder">A hosted member or client.</param>
    /// <param name="electionName">The name of the election, below <c>/elections</c>; or a path, when it begins with a slash.</param>
    /// <returns>The builder.</returns>
    public static IZnodeBuilder AddLeaderHostedService<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TService>(this IZnodeBuilder builder, string electionName)
        where TService : class, IHostedService
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(electionName);
        var path = electionName[0] == '/' ? (ZnodePath)electionName : (ZnodePath)ElectionsPath / electionName;
        builder.Services.TryAddScoped<LeaderTermHolder>();
        builder.Services.TryAddScoped(static services => services.GetRequiredService<LeaderTermHolder>().Term
            ?? throw new InvalidOperationException("There is a LeaderTerm only for a service that was added by AddLeaderHostedService, and for what it is made of."));
        return builder.AddPart(services => new LeaderServicePart<TService>(services, builder.Client(services), path, services.GetRequiredService<ILogger<LeaderServicePart<TService>>>()));
    }

    /// <summary>Registers this host as an instance of a service, from when it has started until it begins to stop. Callers find it by an <see cref="IServiceDirectory"/>.</summary>
    /// <remarks>
    /// Where the host is reached is the <see cref="IServiceAddress"/>'s to say (<c>UseServerAddress</c> of the package Znode.Hosting.AspNetCore: the web server's), or
    /// <paramref name="configure"/>'s. A host with a member registers under the member's number, so that a restart takes the place of the instance before it at once.
    /// </remarks>
    /// <param name="builder">A hosted member or client.</param>
    /// <param name="serviceName">The service's name.</param>
    /// <param name="configure">Says more about the instance, or something else; called when the host has started.</param>
    /// <returns>The builder.</returns>
    public static IZnodeBuilder AddServiceRegistration(
        this IZnodeBuilder builder, string serviceName, Func<IServiceProvider, ServiceRegistration, ServiceRegistration>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(serviceName);
        return builder.AddPart(services => new RegistrationPart(
            builder.ServiceKey is { } key ? services.GetRequiredKeyedService<IServiceRegistry>(key) : services.GetRequiredService<IServiceRegistry>(),
            () => Describe(services, serviceName, configure),
            builder.Client(services).TimeProvider,
            services.GetRequiredService<ILogger<RegistrationPart>>()));
    }

    private static ServiceRegistration Describe(IServiceProvider services, string serviceName, Func<IServiceProvider, ServiceRegistration, ServiceRegistration>? configure)
    {
        var registration = new ServiceRegistration { ServiceName = serviceName };
        if (services.GetService<IZnodeMember>() is { } member)
        {
            registration = registration with { Id = $"member-{member.Id}" };
        }

        if (services.GetService<IServiceAddress>()?.Find() is { } found)
        {
            registration = registration with { Address = found.Address, Port = found.Port, SslPort = found.SslPort };
        }

        registration = configure?.Invoke(services, registration) ?? registration;
        return (registration.Address ?? registration.UriSpec) is not null
            ? registration
            : throw new InvalidOperationException($"Nobody says where '{serviceName}' is reached: call UseServerAddress() of the package Znode.Hosting.AspNetCore, or set Address and Port in AddServiceRegistration.");
    }

    internal static IZnodeBuilder AddPart(this IZnodeBuilder builder, Func<IServiceProvider, IHostedPart> create)
    {
        builder.Services.AddSingleton(create);
        return builder;
    }

    /// <summary>Gets the client that the builder is about.</summary>
    internal static IZnodeClient Client(this IZnodeBuilder builder, IServiceProvider services) =>
        builder.ServiceKey is { } key ? services.GetRequiredKeyedService<IZnodeClient>(key) : services.GetRequiredService<IZnodeClient>();
}
