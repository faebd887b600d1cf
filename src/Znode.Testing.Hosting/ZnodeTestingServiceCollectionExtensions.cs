using Microsoft.Extensions.DependencyInjection.Extensions;
using Znode.Hosting;
using Znode.Hosting.InProcess;
using Znode.Server;
using Znode.Testing;
using Znode.Testing.Hosts;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts an ensemble of the test kit in the place of those that a host's members and clients are of. The program under test stays as it is.</summary>
/// <remarks>
/// It does not matter whether it is called before or behind <c>AddZnodeMember</c>, <c>AddZnodeClient</c> and <c>AddKeyedZnodeClient</c>: in <c>ConfigureTestServices</c> of a
/// <c>WebApplicationFactory</c>, or where a test builds the host.
/// </remarks>
public static class ZnodeTestingServiceCollectionExtensions
{
    /// <summary>Makes the host's members and clients those of a test's ensemble.</summary>
    /// <remarks>
    /// <para>
    /// Clients, with a key or without, are clients of the ensemble, whatever their connection strings say; the root of a connection string (<c>/app</c>) and the user of the settings count. With several
    /// ensembles in one host a connection string names one by <c>inproc:</c> and its name (<see cref="ZnodeTestEnsemble.ConnectionString"/>); the others are of the ensemble added last.
    /// </para>
    /// <para>
    /// The host's own member is the ensemble's of the number <c>Znode:ServerId</c>. It is the test's to start, crash and stop; the host opens no ports. <see cref="IZnodeMember"/> is always its present
    /// life.
    /// </para>
    /// <para>A <see cref="TimeProvider"/> that the host does not have is the ensemble's clock. The ensemble is not disposed with the host.</para>
    /// </remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="ensemble">The ensemble.</param>
    /// <returns>The services.</returns>
    /// <example><code>
    /// builder.Services.AddZnodeClient("coordination");
    /// builder.Services.AddZnodeTestEnsemble(ensemble);
    /// </code></example>
    public static IServiceCollection AddZnodeTestEnsemble(this IServiceCollection services, ZnodeTestEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(ensemble);
        services.TryAddSingleton<TimeProvider>(ensemble.Clock);
        return Add(services, _ => new HostedTestEnsemble(ensemble));
    }

    /// <summary>Makes the host's members and clients those of a fake.</summary>
    /// <remarks>As <see cref="AddZnodeTestEnsemble"/>, with one member, whose number is any. In a connection string the fake's name is <c>inproc:fake</c>.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="fake">The fake, which is not disposed with the host. Null for one of the host's own, by its <see cref="TimeProvider"/> if it has one: a service to ask for.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddFakeZnode(this IServiceCollection services, FakeZnode? fake = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (fake is null)
        {
            services.AddSingleton(static provider => new FakeZnode(provider.GetService<TimeProvider>()));
        }
        else
        {
            services.AddSingleton(fake);
        }

        return Add(services, static provider => new HostedFake(provider.GetRequiredService<FakeZnode>()));
    }

    private static IServiceCollection Add(IServiceCollection services, Func<IServiceProvider, IInProcessEnsemble> create)
    {
        services.AddSingleton(create);
        return services.AddSingleton(new EnsembleTransport("a test's ensemble"));
    }
}
