using Microsoft.Extensions.DependencyInjection;
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
}
