using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Znode.Client;

/// <summary>Those who follow a client's state: each sees the latest, and every loss of a session. Thread-safe.</summary>
/// <param name="state">The state of now.</param>
/// <param name="callers">Where observers go on; null for the pool.</param>
internal sealed class StateObservers(ClientState state, ICallerQueue? callers = null)
{
    /// <summary>Guards the state and the list.</summary>
    private readonly Lock _gate = new();
    private readonly List<StateObserver> _observers = [];
    private ClientState _state = state;

    public void Set(ClientState state)
    {
        lock (_gate)
        {
            // Nothing comes after the end: a session that is lost with its client has nothing more to tell.
            if (_state == ClientState.Closed || _state == state)
            {
                return;
            }

            _state = state;
            foreach (var observer in _observers)
            {
                observer.Tell(state);
            }
        }
    }

    public void Close() => Set(ClientState.Closed);

    public async IAsyncEnumerable<ClientState> ObserveAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var observer = new StateObserver(callers);
        lock (_gate)
        {
            observer.Tell(_state);
            _observers.Add(observer);
        }

        try
        {
            ClientState state;
            do
            {
                state = await observer.NextAsync(cancellationToken).ConfigureAwait(false);
                yield return state;
            }
            while (state != ClientState.Closed);
        }
        finally
        {
            lock (_gate)
            {
                _observers.Remove(observer);
            }
        }
    }

    /// <summary>What one observer has not seen yet: the latest state, and a loss before it.</summary>
    private sealed class StateObserver(ICallerQueue? callers)
    {
        /// <summary>Guards the two states.</summary>
        private readonly Lock _gate = new();

        // Says that there is something to see; its continuations go to the pool.
        private readonly Channel<bool> _news = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, AllowSynchronousContinuations = callers is not null });

        // As in EventBuffer.
        private readonly CancellationToken _never = callers is null ? default : new CancellationTokenSource().Token;
        private bool _hasLost;
        private ClientState? _latest;

        public void Tell(ClientState state)
        {
            lock (_gate)
            {
                _hasLost |= state == ClientState.Lost;
                _latest = state == ClientState.Lost ? null : state;
            }

            _news.Writer.TryWrite(true);
        }

        public async ValueTask<ClientState> NextAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                if (Take() is { } state)
                {
                    return state;
                }

                await new CallerWait<bool>(_news.Reader.ReadAsync(cancellationToken.CanBeCanceled ? cancellationToken : _never), callers);
            }
        }

        private ClientState? Take()
        {
            lock (_gate)
            {
                if (_hasLost)
                {
                    _hasLost = false;
                    return ClientState.Lost;
                }

                var latest = _latest;
                _latest = null;
                return latest;
            }
        }
    }
}
