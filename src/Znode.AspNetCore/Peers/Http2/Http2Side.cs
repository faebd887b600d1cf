using System.Buffers.Binary;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>One side of a connection of HTTP/2 with one stream (RFC 9113): reads frames, and sees to those that are about the connection itself.</summary>
/// <remarks>
/// What comes is handled by the thread that has received it, and what goes is sent by the thread that has it: nothing waits for a thread to wake up. One reads at a time.
/// </remarks>
internal abstract class Http2Side(Stream transport) : IDisposable
{
    protected const int StreamId = 1;
    protected const byte EndStream = 1;
    protected const byte EndHeaders = 4;
    private const byte Ack = 1;
    private const byte Padded = 8;
    private const byte HasPriority = 0x20;
    private const int PingBytes = 8;
    private const int FrameBytesMax = 16_384;
    private const int HeaderBytesMax = 64 * 1024;

    private readonly byte[] _input = new byte[2 * FrameBytesMax];
    private readonly MemoryStream _headers = new();
    private int _start;
    private int _end;
    private int _consumed;
    private bool _headersEndStream;

    /// <summary>Gets whether the other side has ended the stream.</summary>
    protected bool IsEnded { get; private set; }

    protected Http2Output Output { get; } = new(transport);

    private SendWindow Window { get; } = new();

    /// <summary>Sends a part of the stream's content, as fast as the other side takes it.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content)
    {
        while (content.Length > 0)
        {
            var length = await Window.TakeAsync(content.Length).ConfigureAwait(false);
            await Output.SendDataAsync(StreamId, content.Span[..length]).ConfigureAwait(false);
            content = content[length..];
        }
    }

    /// <summary>Breaks the connection: whoever reads or writes sees it end.</summary>
    public virtual void Dispose()
    {
        Window.Break(new IOException("the stream was ended here"));
        transport.Dispose();
    }

    /// <summary>Sends what a connection begins with: no table of headers, no pushes, one stream, and how much may be on its way.</summary>
    protected Task SendSettingsAsync()
    {
        Span<byte> settings = stackalloc byte[24];
        WriteSetting(settings, 1, 0);
        WriteSetting(settings[6..], 2, 0);
        WriteSetting(settings[12..], 3, 1);
        WriteSetting(settings[18..], 4, PeerServer.WindowBytes);
        Span<byte> window = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(window, PeerServer.WindowBytes - 65_535);
        return Task.WhenAll(Output.SendAsync(Http2FrameType.Settings, 0, 0, settings), Output.SendAsync(Http2FrameType.WindowUpdate, 0, 0, window));
    }

    /// <summary>Reads a frame; the stream's content is returned, valid until the next call, and empty for other frames.</summary>
    /// <exception cref="IOException">The connection is broken, or what came is no HTTP/2.</exception>
    protected async ValueTask<ReadOnlyMemory<byte>> ReadFrameAsync()
    {
        int length;
        while (!HasFrame(out length))
        {
            Received(await transport.ReadAsync(Free()).ConfigureAwait(false));
        }

        var (type, flags, stream) = ((Http2FrameType)_input[_start + 3], _input[_start + 4], BinaryPrimitives.ReadInt32BigEndian(_input.AsSpan(_start + 5)));
        var payload = _input.AsMemory(_start + Http2Output.FrameHeaderLength, length);
        _start += Http2Output.FrameHeaderLength + length;
        switch (type)
        {
            case Http2FrameType.Data:
                IsEnded |= (flags & EndStream) != 0;
                _consumed += length;
                return Unpadded(flags, payload);
            case Http2FrameType.Headers or Http2FrameType.Continuation:
                TakeHeaders(type, flags, payload);
                break;
            case Http2FrameType.Settings when (flags & Ack) == 0:
                TakeSettings(payload.Span);
                await Output.AnswerAsync(Http2FrameType.Settings, Ack, []).ConfigureAwait(false);
                break;
            case Http2FrameType.Ping when length != PingBytes:
                throw new IOException($"a ping of {length} bytes came, and they have {PingBytes}");
            case Http2FrameType.Ping when (flags & Ack) == 0:
                await Output.AnswerAsync(Http2FrameType.Ping, Ack, payload.Span).ConfigureAwait(false);
                break;
            case Http2FrameType.WindowUpdate when length == 4:
                TakeWindow(stream, BinaryPrimitives.ReadInt32BigEndian(payload.Span) & int.MaxValue);
                break;
            case Http2FrameType.RstStream or Http2FrameType.GoAway when !IsEnded:
                throw new IOException("the other side has ended the connection");
        }

        return default;
    }

    /// <summary>Lets the other side send as much again as was read and used, in steps of a half of the window.</summary>
    protected async ValueTask ReleaseAsync()
    {
        if (_consumed < PeerServer.WindowBytes / 2)
        {
            return;
        }

        var window = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(window, _consumed);
        _consumed = 0;
        await Output.SendAsync(Http2FrameType.WindowUpdate, 0, 0, window).ConfigureAwait(false);
        await Output.SendAsync(Http2FrameType.WindowUpdate, 0, StreamId, window).ConfigureAwait(false);
    }

    /// <summary>Reads bytes that are no frame: the preface.</summary>
    protected async ValueTask<bool> TryReadAsync(ReadOnlyMemory<byte> expected)
    {
        while (_end - _start < expected.Length)
        {
            Received(await transport.ReadAsync(Free()).ConfigureAwait(false));
        }

        var isIt = _input.AsSpan(_start, expected.Length).SequenceEqual(expected.Span);
        _start += expected.Length;
        return isIt;
    }

    /// <summary>Headers have come, all of them.</summary>
    protected abstract void OnHeaders(IEnumerable<(string Name, string Value)> headers);

    private static void WriteSetting(Span<byte> setting, short id, int value)
    {
        BinaryPrimitives.WriteInt16BigEndian(setting, id);
        BinaryPrimitives.WriteInt32BigEndian(setting[2..], value);
    }

    private static ReadOnlyMemory<byte> Unpadded(byte flags, ReadOnlyMemory<byte> payload)
    {
        if ((flags & Padded) == 0)
        {
            return payload;
        }

        if (payload.IsEmpty || payload.Span[0] >= payload.Length)
        {
            throw new IOException("a frame came with more padding than content");
        }

        return payload[1..^payload.Span[0]];
    }

    private void TakeHeaders(Http2FrameType type, byte flags, ReadOnlyMemory<byte> payload)
    {
        if (type == Http2FrameType.Headers)
        {
            _headers.SetLength(0);
            _headersEndStream = (flags & EndStream) != 0;
            payload = Unpadded(flags, payload);
            if ((flags & HasPriority) != 0)
            {
                payload = payload.Length >= 5 ? payload[5..] : throw new IOException("headers came cut off");
            }
        }

        _headers.Write(payload.Span);
        if (_headers.Length > HeaderBytesMax)
        {
            throw new IOException($"headers of more than {HeaderBytesMax} bytes came");
        }

        if ((flags & EndHeaders) != 0)
        {
            IsEnded |= _headersEndStream;
            OnHeaders(HeaderBlock.Read(_headers.ToArray()));
        }
    }

    private void TakeSettings(ReadOnlySpan<byte> payload)
    {
        for (; payload.Length >= 6; payload = payload[6..])
        {
            if (BinaryPrimitives.ReadInt16BigEndian(payload) == 4)
            {
                Window.SetInitial(BinaryPrimitives.ReadInt32BigEndian(payload[2..]));
            }
        }
    }

    private void TakeWindow(int stream, int bytes)
    {
        if (stream == 0)
        {
            Window.AddToConnection(bytes);
        }
        else
        {
            Window.AddToStream(bytes);
        }
    }

    /// <summary>Tells whether a whole frame is there, and how long its content is.</summary>
    private bool HasFrame(out int length)
    {
        length = 0;
        if (_end - _start < Http2Output.FrameHeaderLength)
        {
            return false;
        }

        length = (_input[_start] << 16) | (_input[_start + 1] << 8) | _input[_start + 2];
        return length <= FrameBytesMax
            ? _end - _start >= Http2Output.FrameHeaderLength + length
            : throw new IOException($"a frame of {length} bytes came, more than was agreed on");
    }

    /// <summary>Gets where more can be read to, behind what is there: always some room, as what is there is less than a frame.</summary>
    private Memory<byte> Free()
    {
        if (_start > 0)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
        }

        return _input.AsMemory(_end);
    }

    private void Received(int count)
    {
        if (count == 0)
        {
            throw new IOException("the other side has closed the connection");
        }

        _end += count;
    }
}
