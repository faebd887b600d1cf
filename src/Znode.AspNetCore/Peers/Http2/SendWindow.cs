namespace Znode.AspNetCore.Peers.Http2;

/// <summary>How many bytes of content the peer takes at the moment: the less of the stream's window and the connection's (RFC 9113, 5.2). One takes from it at a time.</summary>
internal sealed class SendWindow
{
    private const int InitialBytes = 65_535;

    private readonly Lock _gate = new();
    private TaskCompletionSource? _waiting;
    private long _connection = InitialBytes;
    private long _stream = InitialBytes;
    private long _initial = InitialBytes;
    private Exception? _broken;

    public void AddToConnection(int bytes) => Change(() => _connection += bytes);

    public void AddToStream(int bytes) => Change(() => _stream += bytes);

    /// <summary>The peer's settings say with how much a stream begins; this one has begun already.</summary>
    public void SetInitial(int bytes) => Change(() =>
    {
        _stream += bytes - _initial;
        _initial = bytes;
    });

    public void Break(Exception reason) => Change(() => _broken ??= reason);

    /// <summary>Takes as many bytes as are wanted or allowed; waits while none are.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public ValueTask<int> TakeAsync(int wanted)
    {
        lock (_gate)
        {
            if (_broken is null && Math.Min(_connection, _stream) >= wanted)
            {
                return new(Take(wanted));
            }
        }

        return WaitAsync(wanted);
    }

    private async ValueTask<int> WaitAsync(int wanted)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_broken is not null)
                {
                    throw new IOException(_broken.Message, _broken);
                }

                var allowed = (int)Math.Min(Math.Min(_connection, _stream), wanted);
                if (allowed > 0)
                {
                    return Take(allowed);
                }

                _waiting ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _waiting.Task;
            }

            await changed.ConfigureAwait(false);
        }
    }

    private int Take(int bytes)
    {
        _connection -= bytes;
        _stream -= bytes;
        return bytes;
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            _waiting?.TrySetResult();
            _waiting = null;
        }
    }
}
