using System.Globalization;
using Znode.Client.Servers;

namespace Znode.Client;

/// <summary>Clients of ensembles over the network: of Znode, and of Apache ZooKeeper from 3.4 on.</summary>
/// <example><code>
/// await using var client = await ZnodeClient.ConnectAsync("zk1:2181,zk2:2181,zk3:2181/orders");
/// var session = await client.GetSessionAsync();
/// await session.CreateAsync("/workers/w-", options: CreateMode.EphemeralSequential);
/// </code></example>
public static class ZnodeClient
{
    /// <summary>Connects to an ensemble with the defaults of <see cref="ZnodeClientOptions"/>.</summary>
    /// <param name="connectionString">Where it is: see <see cref="ZnodeClientOptions.Servers"/>.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A client with an open session; dispose it when the process needs the ensemble no more.</returns>
    /// <exception cref="FormatException">The connection string is none; the message says where, and what to write.</exception>
    /// <exception cref="ConnectionLossException">No server took the client in time; the message says why the last one did not.</exception>
    /// <exception cref="ZnodeCanceledException"><paramref name="cancellationToken"/> fired first.</exception>
    public static ValueTask<IZnodeClient> ConnectAsync(string connectionString, CancellationToken cancellationToken = default) =>
        ConnectAsync(new ZnodeClientOptions { Servers = connectionString }, cancellationToken);

    /// <summary>Connects to an ensemble: returns when the first session is open. After that the client heals by itself.</summary>
    /// <param name="options">Where it is, and how to behave.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>A client with an open session; dispose it when the process needs the ensemble no more.</returns>
    /// <exception cref="FormatException"><see cref="ZnodeClientOptions.Servers"/> is no connection string; the message says where, and what to write.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="ConnectionLossException">No server took the client within <see cref="ZnodeClientOptions.ConnectTimeout"/>; the message says why the last one did not.</exception>
    /// <exception cref="AuthFailedException">The ensemble refused the credentials.</exception>
    /// <exception cref="ZnodeCanceledException"><paramref name="cancellationToken"/> fired first.</exception>
    public static async ValueTask<IZnodeClient> ConnectAsync(ZnodeClientOptions options, CancellationToken cancellationToken = default)
    {
        var (client, remote) = Make(options);
        try
        {
            var session = client.GetSessionAsync(cancellationToken);
            await session.AsTask().WaitAsync(options.ConnectTimeout, options.TimeProvider, CancellationToken.None).ConfigureAwait(false);
            return client;
        }
        catch (TimeoutException timeout)
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw new ConnectionLossException(
                path: null,
                RequestStatus.NotSent,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"No server of '{options.Servers}' opened a session within {options.ConnectTimeout.TotalSeconds:0.###} s. The last one tried: {remote.LastFailure}. See that the servers run and serve, or use {nameof(ZnodeClient)}.{nameof(Create)}, which waits for none."),
                timeout);
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a client that connects when it is first asked for a session, and keeps trying for as long as someone waits for one.</summary>
    /// <param name="options">Where the ensemble is, and how to behave.</param>
    /// <returns>A client without a session, that was not connected yet.</returns>
    /// <exception cref="FormatException"><see cref="ZnodeClientOptions.Servers"/> is no connection string; the message says where, and what to write.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IZnodeClient Create(ZnodeClientOptions options) => Make(options).Client;

    private static (IZnodeClient Client, RemoteClient Remote) Make(ZnodeClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        var servers = ConnectionString.Parse(options.Servers);
        var remote = new RemoteClient(options, servers);
        return (servers.Root.IsRoot ? remote : new ChrootClient(remote, servers.Root, ownsClient: true), remote);
    }
}
