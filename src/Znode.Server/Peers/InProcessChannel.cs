using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Znode.Consensus;
using Znode.Consensus.Zab.Messages;

namespace Znode.Server.Peers;

/// <summary>One end of a channel between two members of a process: what the other end sends waits here, in order, for this end's pump.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "A source of tokens without a timer has nothing to let go of, and the token is read until the pump ends.")]
internal sealed class InProcessChannel(ChannelId id, IPeerEvents events, Action<InProcessChannel> ended)
{
    // Messages, histories, and at last the reason why it ends. The pump's continuations go to the pool.
    private readonly Channel<object> _inbox = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private InProcessChannel? _there;

    /// <summary>Gets the name that this end's member has for it.</summary>
    public ChannelId Id { get; } = id;

    /// <summary>Gets when nothing more of it is handed on.</summary>
    public Task Ended => _ended.Task;

    /// <summary>The two ends are there.</summary>
    public void Begin(InProcessChannel there, bool isAccepted)
    {
        _there = there;
        _ = Task.Run(() => PumpAsync(() => events.Opened(Id, isAccepted)));
    }

    /// <summary>There is no other end.</summary>
    public void Refuse(string reason)
    {
        _inbox.Writer.TryWrite(reason);
        _inbox.Writer.TryComplete();
        _ = Task.Run(() => PumpAsync(opened: null));
    }

    /// <summary>Sends a message or a history to the other end.</summary>
    /// <returns>False when there is none any more.</returns>
    public bool Send(object item) => _there?._inbox.Writer.TryWrite(item) == true;

    /// <summary>Ends it: here at once, there after what was sent.</summary>
    public void Close(string reason)
    {
        _there?.End(reason);
        End(reason);
        _ending.Cancel();
    }

    private void End(string reason)
    {
        _inbox.Writer.TryWrite(reason);
        _inbox.Writer.TryComplete();
    }

    private async Task PumpAsync(Action? opened)
    {
        var reason = "the connection has ended";
        try
        {
            opened?.Invoke();
            reason = await DeliverAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            reason = exception.Message;
        }
        finally
        {
            ended(this);
            _inbox.Writer.TryComplete();
            while (_inbox.Reader.TryRead(out var left))
            {
                (left as IHistory)?.Dispose();
            }

            _there?.End(reason);
            events.Closed(Id, reason);
            _ended.TrySetResult();
        }
    }

    /// <returns>Why it ends.</returns>
    private async Task<string> DeliverAsync()
    {
        while (await _inbox.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var messages = new List<ZabMessage>();
            while (_inbox.Reader.TryRead(out var item))
            {
                if (_ending.IsCancellationRequested)
                {
                    (item as IHistory)?.Dispose();
                    if (item is string)
                    {
                        return "it was closed here";
                    }

                    continue;
                }

                if (item is ZabMessage message)
                {
                    messages.Add(message);
                    continue;
                }

                Deliver(messages);
                messages = [];
                if (item is IHistory history)
                {
                    await DeliverAsync(history).ConfigureAwait(false);
                }
                else
                {
                    return (string)item;
                }
            }

            Deliver(messages);
        }

        return "the connection has ended";
    }

    private async Task DeliverAsync(IHistory history)
    {
        using (history)
        {
            if (history.HasSnapshot)
            {
                var snapshot = history.OpenSnapshot();
                await using (snapshot.ConfigureAwait(false))
                {
                    await events.ReceiveSnapshotAsync(Id, snapshot, _ending.Token).ConfigureAwait(false);
                }
            }

            foreach (var message in history.ReadMessages())
            {
                _ending.Token.ThrowIfCancellationRequested();
                Deliver([message]);
            }
        }
    }

    private void Deliver(List<ZabMessage> messages)
    {
        if (messages.Count > 0)
        {
            events.Received(Id, messages);
        }
    }
}
