using System.Diagnostics.CodeAnalysis;
using Znode.AspNetCore.Peers.Wire;
using Znode.Consensus.Zab.Messages;
using Znode.Server.Peers;

namespace Znode.AspNetCore.Peers;

/// <summary>What waits to be sent on a channel, in order: messages, and histories, which are read only when it is their turn. Guarded by its owner's gate.</summary>
internal sealed class SendQueue
{
    private readonly Queue<object> _items = new();
    private ZabMessage? _rest;

    /// <summary>Gets what the waiting messages take, in bytes. Histories take nothing before they are read.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => _rest is null && _items.Count == 0;

    public void Add(ZabMessage message)
    {
        _items.Enqueue(message);
        Bytes += FrameBuilder.BytesOf(message);
    }

    public void Add(IHistory history) => _items.Enqueue(history);

    /// <summary>Takes the history that is next; null when messages are.</summary>
    public IHistory? TakeHistory()
    {
        if (_rest is null && _items.TryPeek(out var next) && next is IHistory history)
        {
            _items.Dequeue();
            return history;
        }

        return null;
    }

    /// <summary>Takes as many of the next messages as go into one frame; at least one. Not when a history is next.</summary>
    public Frame TakeFrame()
    {
        var frame = new Frame();
        var bytes = 0L;
        while (bytes < FrameBuilder.BytesMax && TryTake(out var packet, out var taken))
        {
            bytes += taken;
            frame.Packets.Add(packet);
        }

        return frame;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        while (_items.TryDequeue(out var item))
        {
            (item as IHistory)?.Dispose();
        }

        _rest = null;
        Bytes = 0;
    }

    private bool TryTake([NotNullWhen(true)] out Packet? packet, out long bytes)
    {
        if (_rest is null)
        {
            if (!_items.TryPeek(out var next) || next is not ZabMessage whole)
            {
                packet = null;
                bytes = 0;
                return false;
            }

            _items.Dequeue();
            Bytes -= FrameBuilder.BytesOf(whole);
            _rest = whole;
        }

        packet = FrameBuilder.Take(ref _rest, out bytes);
        return true;
    }
}
