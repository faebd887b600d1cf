using System.Net.Sockets;

namespace Znode.AspNetCore.Clients;

/// <summary>
/// Waits awake, for some microseconds, for the next request of the only client, as Linux does for network cards (<c>SO_BUSY_POLL</c>): to sleep and be woken from an
/// idle processor costs several times what the request does.
/// </summary>
/// <remarks>
/// The thread may be the one that waits for all sockets, so it polls only while nothing comes of other clients (<see cref="LoneClient"/>), and is given
/// back every millisecond, so that others are heard: <see cref="RowMax"/>.
/// </remarks>
/// <param name="socket">The client's; it does not block.</param>
/// <param name="time">The clock.</param>
/// <param name="lone">Whom the port serves.</param>
internal sealed class BusyPolling(Socket socket, TimeProvider time, LoneClient lone)
{
    /// <summary>How long it waits: about as long as it takes to sleep and be woken.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMicroseconds(50);

    /// <summary>So many looks at most, whatever the clock says.</summary>
    private const int LooksMax = 200;

    /// <summary>After so long the thread is given back, so that others are heard.</summary>
    internal static readonly TimeSpan RowMax = TimeSpan.FromMilliseconds(1);

    private readonly BusyPollingPace _pace = new();
    private bool _isInRow;
    private long _rowStarted;

    /// <summary>Gets whether this client is the only one that sends anything.</summary>
    public bool IsLone => lone.Is(this);

    /// <summary>Looks for what the client, which has had all its answers, sends next.</summary>
    /// <param name="free">Where it goes.</param>
    /// <param name="count">How many bytes have come; 0 when the client has ended the connection.</param>
    /// <returns>False when the caller is to wait asleep: nothing has come, or it is not worth while to look for it.</returns>
    public bool TryReceive(Span<byte> free, out int count)
    {
        count = 0;
        if (!IsLone || !_pace.IsDue())
        {
            _isInRow = false;
            return false;
        }

        var started = time.GetTimestamp();
        if (_isInRow && time.GetElapsedTime(_rowStarted, started) > RowMax)
        {
            _isInRow = false;
            return false;
        }

        for (var looks = 0; looks < LooksMax && time.GetElapsedTime(started) < Window; looks++)
        {
            count = socket.Receive(free, SocketFlags.None, out var error);
            if (error == SocketError.Success)
            {
                _pace.Hit();
                if (!_isInRow)
                {
                    (_isInRow, _rowStarted) = (true, started);
                }

                return true;
            }

            if (error != SocketError.WouldBlock)
            {
                // Whoever waits for the socket is told the same.
                break;
            }
        }

        _pace.Miss();
        _isInRow = false;
        return false;
    }

    /// <summary>Notes that something has arrived, however it was waited for.</summary>
    public void Received() => lone.Received(this);
}
