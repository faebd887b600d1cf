using System.Net;
using Znode.AspNetCore;

namespace Znode.Server;

/// <summary>Lets clients of Apache ZooKeeper connect to a member: zkCli, kazoo, Curator, the C client.</summary>
public static class ClientPortBuilderExtensions
{
    /// <summary>Listens for clients at an address.</summary>
    /// <param name="builder">The member's builder.</param>
    /// <param name="endPoint">Where; port 0 takes a free one: see <see cref="ClientPort.EndPoint"/>.</param>
    public static ZnodeMemberBuilder ListenForClients(this ZnodeMemberBuilder builder, IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        return builder.ListenForClients(new ClientPortOptions { EndPoint = endPoint });
    }

    /// <summary>Listens for clients with all there is to choose about it.</summary>
    /// <param name="builder">The member's builder.</param>
    /// <param name="options">How.</param>
    /// <param name="created">Called when the member starts, before the port is bound; keeps the port to ask for its address.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static ZnodeMemberBuilder ListenForClients(this ZnodeMemberBuilder builder, ClientPortOptions options, Action<ClientPort>? created = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return builder.AddListener(member =>
        {
            var port = new ClientPort(member, options);
            created?.Invoke(port);
            return port;
        });
    }
}
