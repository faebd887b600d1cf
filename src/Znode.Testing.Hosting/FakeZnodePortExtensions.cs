using System.Net;
using Znode.AspNetCore;
using Znode.Server;

namespace Znode.Testing;

/// <summary>Lets clients in other languages, and in other processes, connect to a fake.</summary>
public static class FakeZnodePortExtensions
{
    /// <summary>Listens for ZooKeeper clients on 127.0.0.1. They share the tree with the fake's own clients.</summary>
    /// <remarks>
    /// Sessions from there live by the fake's clock, as all do: with a <see cref="VirtualClock"/> a silent one expires when the test lets the time pass, with the system's it stays until it is closed, or by
    /// <see cref="FakeZnode.ExpireSession(SessionId)"/>. All four-letter words are answered. Whatever the clients do comes on threads of its own.
    /// </remarks>
    /// <param name="fake">The fake.</param>
    /// <param name="port">0 to 65,535. Default 0: any that is free.</param>
    /// <param name="cancellationToken">Fired already, nothing listens.</param>
    /// <returns>The port; <see cref="ClientPort.EndPoint"/> says which. Dispose it before the fake.</returns>
    /// <exception cref="ClientPortUnavailableException">The port is taken.</exception>
    /// <example><code>
    /// using var fake = new FakeZnode();
    /// await using var port = await fake.ListenOnLoopbackAsync();
    /// var connectionString = $"{port.EndPoint}";
    /// </code></example>
    public static async Task<ClientPort> ListenOnLoopbackAsync(this FakeZnode fake, int port = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fake);
        cancellationToken.ThrowIfCancellationRequested();
        var options = new ClientPortOptions { EndPoint = new(IPAddress.Loopback, port), FourLetterWords = "*" };
        options.Validate();
        var listening = new ClientPort((ZnodeMember)fake.Member, options);
        try
        {
            await listening.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await listening.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return listening;
    }
}
