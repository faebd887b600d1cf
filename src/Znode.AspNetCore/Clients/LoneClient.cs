namespace Znode.AspNetCore.Clients;

/// <summary>Tells whether a port serves one client only, for the moment.</summary>
/// <remarks>Any thread. Two that note a client at once may lose a count: what hangs on it is only when it is worth while to poll, or to write on the thread that has received.</remarks>
internal sealed class LoneClient
{
    /// <summary>So many receives in a row make a client the only one.</summary>
    internal const int ReceivesMin = 8;

    private volatile object? _last;
    private volatile int _inRow;

    /// <summary>Notes that something of a client has arrived.</summary>
    public void Received(object client)
    {
        if (!ReferenceEquals(_last, client))
        {
            _last = client;
            _inRow = 1;
        }
        else if (_inRow < ReceivesMin)
        {
            _inRow++;
        }
    }

    /// <summary>Tells whether all that has arrived of late is this client's.</summary>
    public bool Is(object client) => _inRow == ReceivesMin && ReferenceEquals(_last, client);
}
