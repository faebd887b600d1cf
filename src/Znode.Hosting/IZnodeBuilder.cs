using Microsoft.Extensions.DependencyInjection;
using Znode.Client;
using Znode.Server;

namespace Znode.Hosting;

/// <summary>What more can be said of a member or a client that was added to a host: services that register or lead by it, ports.</summary>
/// <remarks>Made by <see cref="ZnodeServiceCollectionExtensions"/>; used while services are being put together, by one thread.</remarks>
public interface IZnodeBuilder
{
    /// <summary>Gets the host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Gets the key of the client that this is about; null for the one without a key.</summary>
    object? ServiceKey { get; }

    /// <summary>Has a say in how the hosted member is put together, after its settings were taken over.</summary>
    /// <param name="configure">Called once, when the member is first asked for.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">It is a client that was added, not a member.</exception>
    IZnodeBuilder ConfigureMember(Action<IServiceProvider, ZnodeMemberBuilder> configure);

    /// <summary>Changes a hosted client's options, after its settings were taken over: certificates of a store, credentials of another scheme.</summary>
    /// <param name="configure">Called once, when the client is first asked for; not for one that a test's ensemble stands for.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">It is a member that was added, not a client.</exception>
    IZnodeBuilder ConfigureClient(Func<IServiceProvider, ZnodeClientOptions, ZnodeClientOptions> configure);
}
