using System.Text;
using Znode.Client;
using Znode.Hosting;

namespace Znode.Testing.Hosts;

/// <summary>A client of the test kit with what the settings of a host's client say beside the connection: each session is shown the user, once.</summary>
/// <remarks>
/// To dispose it begins its end and does not wait for it: a host that is disposed by <c>using</c> blocks its thread until its services are, and that may be the thread that the ensemble's time passes on.
/// </remarks>
internal sealed class HostedClient : IZnodeClient
{
    private readonly IZnodeClient _client;
    private readonly byte[]? _credentials;
    private volatile IZnodeSession? _shown;

    private HostedClient(IZnodeClient client, byte[]? credentials)
    {
        _client = client;
        _credentials = credentials;
    }

    public ClientState State => _client.State;

    public TimeProvider TimeProvider => _client.TimeProvider;

    /// <summary>Gives a client the user and the root of its settings. Who disposes the result disposes the client.</summary>
    public static IZnodeClient Of(IZnodeClient client, ZnodeClientSettings settings, ZnodePath root)
    {
        var hosted = new HostedClient(client, settings.User is { } user ? Encoding.UTF8.GetBytes($"{user}:{settings.Password}") : null);
        return root.IsRoot ? hosted : new ChrootClient(hosted, root, ownsClient: true);
    }

    /// <summary>The client of a host's member.</summary>
    public static IZnodeClient Of(IZnodeClient client) => new HostedClient(client, credentials: null);

    public IAsyncEnumerable<ClientState> ObserveStateAsync(CancellationToken cancellationToken = default) => _client.ObserveStateAsync(cancellationToken);

    public ValueTask<IZnodeSession> GetSessionAsync(CancellationToken cancellationToken = default) =>
        _credentials is null ? _client.GetSessionAsync(cancellationToken) : ShowUserAsync(cancellationToken);

    public IZnodeClient Chroot(ZnodePath root) => root.IsRoot ? this : new ChrootClient(this, root);

    public ValueTask DisposeAsync()
    {
        _ = _client.DisposeAsync().AsTask();
        return default;
    }

    private async ValueTask<IZnodeSession> ShowUserAsync(CancellationToken cancellationToken)
    {
        var session = await _client.GetSessionAsync(cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(_shown, session))
        {
            // Twice does no harm.
            await session.AuthenticateAsync("digest", _credentials, cancellationToken).ConfigureAwait(false);
            _shown = session;
        }

        return session;
    }
}
