namespace Znode.Recipes;

/// <summary>A registration that is kept up: when the session is lost the instance is registered again on the next one, and also when someone deletes its znode.</summary>
/// <remarks>
/// What another program sets the znode to (an operator who disables the instance) stays until the next <see cref="UpdateAsync"/> or session. Disposing withdraws the instance, and
/// waits for that at most as long as the session's timeout: without a connection its znode goes with the session. All members are safe to call from several threads at once.
/// </remarks>
public interface IServiceLease : IAsyncDisposable
{
    /// <summary>Gets the instance as it is to be in the registry: as it was registered, or asked for last by <see cref="UpdateAsync"/>.</summary>
    ServiceInstance Instance { get; }

    /// <summary>Gets whether the instance is in the registry, as far as is known.</summary>
    /// <value>False between the loss of a session and the registration on the next one, while somebody else has the id, and after the end.</value>
    bool IsRegistered { get; }

    /// <summary>Gets why the instance is not in the registry although there is a session; null when it is.</summary>
    /// <value>A refusal, such as <see cref="NoAuthException"/> or the <see cref="NodeExistsException"/> that says who has the id. It is tried again every second, and when that one is gone.</value>
    Exception? Failure { get; }

    /// <summary>Gets when the lease has ended: completed after dispose, faulted when it can not go on, because the client was disposed or its credentials were refused.</summary>
    Task Completion { get; }

    /// <summary>Changes what the instance says about itself.</summary>
    /// <param name="change">Makes the new registration of the present one: <c>r => r with { IsEnabled = false }</c>. Service name and id stay.</param>
    /// <param name="cancellationToken">Ends the wait; the change is made all the same.</param>
    /// <returns>When it is in the registry. While there is no session it waits for the next one.</returns>
    /// <exception cref="ArgumentException">The new registration contradicts itself, or has another service name or id.</exception>
    /// <exception cref="ZnodeException">It was refused for now; it is tried again.</exception>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    /// <exception cref="ObjectDisposedException">The lease or its client was disposed.</exception>
    ValueTask UpdateAsync(Func<ServiceRegistration, ServiceRegistration> change, CancellationToken cancellationToken = default);
}
