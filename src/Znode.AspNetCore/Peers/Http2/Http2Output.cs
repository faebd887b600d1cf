using System.Buffers.Binary;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>
/// What goes out on a connection: whoever finds nobody sending sends, and takes with it what others append meanwhile. So frames are never mixed up, nobody waits for
/// another's thread, and what comes together leaves in one call.
/// </summary>
internal sealed class Http2Output(Stream transport)
{
    public const int FrameHeaderLength = 9;

    /// <summary>The largest frame that every peer takes (RFC 9113, 4.2).</summary>
    private const int FrameBytesMax = 16_384;

    /// <summary>How much may wait of what the peer has asked for. Members ask for nothing but an answer to their settings, once.</summary>
    private const int AnswerBytesMax = 16 * 1024;

    private readonly Lock _gate = new();
    private byte[] _appended = new byte[4096];
    private byte[] _sending = new byte[4096];
    private int _length;
    private int _answerBytes;
    private bool _isSending;

    /// <summary>Sends one frame.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendAsync(Http2FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            Append(type, flags, stream, payload);
            if (!BeginSending())
            {
                return Task.CompletedTask;
            }
        }

        return SendAllAsync();
    }

    /// <summary>Answers what the peer has asked for: settings or a ping.</summary>
    /// <exception cref="PeerRefusedException">It asks for more and more, and takes no answer.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task AnswerAsync(Http2FrameType type, byte flags, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_answerBytes > AnswerBytesMax)
            {
                throw new PeerRefusedException($"it asks for answers (pings, settings) and takes none: more than {AnswerBytesMax} bytes of them wait");
            }

            _answerBytes += FrameHeaderLength + payload.Length;
            Append(type, flags, 0, payload);
            if (!BeginSending())
            {
                return Task.CompletedTask;
            }
        }

        return SendAllAsync();
    }

    /// <summary>Sends content in as many frames as it takes.</summary>
    /// <exception cref="IOException">The connection is broken.</exception>
    public Task SendDataAsync(int stream, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            while (content.Length > 0)
            {
                var length = Math.Min(content.Length, FrameBytesMax);
                Append(Http2FrameType.Data, 0, stream, content[..length]);
                content = content[length..];
            }

            if (!BeginSending())
            {
                return Task.CompletedTask;
            }
        }

        return SendAllAsync();
    }

    /// <summary>Sends bytes that are no frame: the preface.</summary>
    public void AppendPreface(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            bytes.CopyTo(Room(bytes.Length));
        }
    }

    private void Append(Http2FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = Room(FrameHeaderLength + payload.Length);
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | (byte)type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame[5..], stream);
        payload.CopyTo(frame[FrameHeaderLength..]);
    }

    private Span<byte> Room(int length)
    {
        if (_appended.Length - _length < length)
        {
            Array.Resize(ref _appended, Math.Max(_appended.Length * 2, _length + length));
        }

        _length += length;
        return _appended.AsSpan(_length - length, length);
    }

    private bool BeginSending()
    {
        var isIdle = !_isSending;
        _isSending = true;
        return isIdle;
    }

    private async Task SendAllAsync()
    {
        while (true)
        {
            int length;
            lock (_gate)
            {
                length = _length;
                if (length == 0)
                {
                    _isSending = false;
                    return;
                }

                (_appended, _sending, _length, _answerBytes) = (_sending, _appended, 0, 0);
            }

            // When this throws the connection is broken: it stays "sending", and nothing more goes out.
            await transport.WriteAsync(_sending.AsMemory(0, length)).ConfigureAwait(false);
        }
    }
}

/// <summary>The frames of HTTP/2 (RFC 9113, 6).</summary>
internal enum Http2FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    RstStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}
