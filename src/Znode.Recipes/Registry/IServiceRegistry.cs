namespace Znode.Recipes;

/// <summary>Where instances of services say that they are there. Made by <see cref="ZnodeRegistryExtensions.ServiceRegistry"/>.</summary>
/// <remarks>
/// The layout is that of Curator's x-discovery: an ephemeral znode <c>base/service/id</c> with JSON, so Java and .NET share a registry.
/// All members are safe to call from several threads at once.
/// </remarks>
public interface IServiceRegistry
{
    /// <summary>Registers an instance, for as long as the lease is not disposed.</summary>
    /// <param name="registration">What to say about it.</param>
    /// <param name="cancellationToken">Ends the wait, and withdraws.</param>
    /// <returns>The lease, once the instance is in the registry.</returns>
    /// <remarks>
    /// <para>
    /// When a znode of that id is there already, it is replaced at once if it is this instance's own: left over by an earlier session of this lease, or registered under the same
    /// address and port, which no two living programs listen on. Replacing is one transaction; nobody sees the instance gone.
    /// </para>
    /// <para>Somebody else's is waited for until it is gone, for as long as <see cref="ServiceRegistryOptions.TakenIdWait"/>.</para>
    /// </remarks>
    /// <exception cref="NodeExistsException">Somebody else has the id; the message says who.</exception>
    /// <exception cref="ArgumentException">The registration contradicts itself or says nowhere to reach it, or its names are not components of a path.</exception>
    /// <exception cref="NoAuthException">The registry may not be written.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    ValueTask<IServiceLease> RegisterAsync(ServiceRegistration registration, CancellationToken cancellationToken = default);
}
