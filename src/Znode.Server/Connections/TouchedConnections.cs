namespace Znode.Server.Connections;

/// <summary>The connections for which a turn has put something out: they are flushed after it, outside the gate.</summary>
/// <remarks>Most turns touch one, and then nothing is allocated for it.</remarks>
internal sealed class TouchedConnections
{
    private readonly List<ClientConnection> _connections = [];

    /// <summary>Notes a connection, once in a turn.</summary>
    public void Add(ClientConnection connection)
    {
        if (!connection.IsTouched)
        {
            connection.IsTouched = true;
            _connections.Add(connection);
        }
    }

    /// <summary>Takes what was noted, at the turn's end.</summary>
    public Taken Take()
    {
        if (_connections.Count == 0)
        {
            return default;
        }

        foreach (var connection in _connections)
        {
            connection.IsTouched = false;
        }

        var taken = _connections.Count == 1 ? new Taken(_connections[0], null) : new Taken(null, [.. _connections]);
        _connections.Clear();
        return taken;
    }

    /// <summary>What a turn has noted.</summary>
    /// <param name="Only">The connection, when it is one.</param>
    /// <param name="All">The connections, when they are several.</param>
    internal readonly record struct Taken(ClientConnection? Only, ClientConnection[]? All)
    {
        /// <summary>Flushes them. Outside the gate.</summary>
        public void Flush()
        {
            Only?.Flush();
            foreach (var connection in All ?? [])
            {
                connection.Flush();
            }
        }
    }
}
