using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Znode.AspNetCore.Clients;

/// <summary>Listens on a TCP port and gives every connection that arrives to whoever serves it. ZooKeeper: <c>NIOServerCnxnFactory</c>'s accept thread.</summary>
/// <remarks>
/// A connection begins on the thread that accepted it, and goes on wherever its bytes arrive: where .NET completes sockets inline, as the
/// program has it do, it never leaves the threads that wait for sockets. Docs: decision 0004.
/// </remarks>
/// <param name="wanted">Where to listen; port 0 is any free one.</param>
/// <param name="backlog">How many connections the system keeps until they are accepted.</param>
/// <param name="serve">Serves one connection to its end. Must not block, and must not hold on for long before it first waits.</param>
/// <param name="time">How long to wait when the system has no room for a connection.</param>
/// <param name="logger">Told what can not be accepted.</param>
internal sealed class ClientListener(IPEndPoint wanted, int backlog, Func<Socket, Task> serve, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>As ZooKeeper's <c>pauseAccept</c>: the process is out of descriptors, or the system out of memory, and will be in the next moment too.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Socket _socket = new(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The connections that are served, and one for the listening itself.</summary>
    private int _served = 1;
    private volatile bool _isStopped;

    /// <summary>Gets where it listens, with the real port.</summary>
    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Gets a task that ends when the listener is stopped and every connection is served to its end.</summary>
    public Task Ended => _ended.Task;

    /// <exception cref="SocketException">The port can not be bound.</exception>
    public void Start()
    {
        if (wanted.Address.Equals(IPAddress.IPv6Any))
        {
            _socket.DualMode = true;
        }

        _socket.Bind(wanted);
        _socket.Listen(backlog);

        // What the caller carries with it is not the connections'.
        using (ExecutionContext.SuppressFlow())
        {
            _ = AcceptAllAsync();
        }
    }

    /// <summary>Accepts no more connections. Those there are stay.</summary>
    public void Stop()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            _socket.Dispose();
        }
    }

    public void Dispose() => Stop();

    private async Task AcceptAllAsync()
    {
        while (!_isStopped)
        {
            try
            {
                Serve(await _socket.AcceptAsync().ConfigureAwait(false));
            }
            catch (Exception exception) when (_isStopped && exception is SocketException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException exception)
            {
                Log.NotAccepted(logger, exception.Message);
                await Task.Delay(Pause, time).ConfigureAwait(false);
            }
        }

        LeaveOne();
    }

    private void Serve(Socket accepted)
    {
        Interlocked.Increment(ref _served);
        _ = ServeAsync(accepted);
    }

    private async Task ServeAsync(Socket accepted)
    {
        try
        {
            accepted.NoDelay = true;

            // So that it can be looked at whether something has come.
            accepted.Blocking = false;
            await serve(accepted).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was gone before it began.
        }
        catch (Exception exception)
        {
            // The top of the connection: what went wrong ends it, and nobody else.
            Log.ConnectionFailed(logger, exception);
        }
        finally
        {
            accepted.Dispose();
            LeaveOne();
        }
    }

    private void LeaveOne()
    {
        if (Interlocked.Decrement(ref _served) == 0)
        {
            _ended.TrySetResult();
        }
    }
}
