namespace Znode.AspNetCore.Clients;

/// <summary>The connections of a port in the order in which they came. Adding and removing cost the same however many there are.</summary>
/// <remarks>Owned by the member's turns.</remarks>
internal sealed class ConnectionList : IEnumerable<SocketConnection>
{
    private readonly LinkedList<SocketConnection> _connections = [];

    public int Count => _connections.Count;

    public void Add(SocketConnection connection) => connection.Place = _connections.AddLast(connection);

    public void Remove(SocketConnection connection)
    {
        if (connection.Place is { } place)
        {
            connection.Place = null;
            _connections.Remove(place);
        }
    }

    public IEnumerator<SocketConnection> GetEnumerator() => _connections.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
