namespace Znode.Server;

/// <summary>Something that listens on behalf of a member, for example the client port. Started after the member, stopped before it.</summary>
public interface IMemberListener : IAsyncDisposable
{
    /// <summary>Returns when it is listening.</summary>
    Task StartAsync(CancellationToken cancellationToken = default);

    /// <summary>Ends its connections and stops listening.</summary>
    Task StopAsync(CancellationToken cancellationToken = default);
}
