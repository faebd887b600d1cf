using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>A connection of HTTP/2 with one stream, from the caller's side (RFC 9113).</summary>
/// <remarks>
/// There is no loop: whoever reads the answer reads the connection, and sees to what else comes on it. A member always reads. So what comes is handled by the thread
/// that has received it, and what goes is sent by the thread that has it: nothing waits for a thread to wake up.
/// </remarks>
internal sealed class Http2Connection(Stream transport) : IDisposable
{
    private const int StreamId = 1;
    private const byte EndStream = 1;
    private const byte Ack = 1;
    private const byte EndHeaders = 4;
    private const byte Padded = 8;
    private const byte HasPriority = 0x20;
    private const int HeaderBytesMax = 64 * 1024;

    private readonly Http2Output _output = new(transport);
    private readonly SendWindow _window = new();
    private readonly MemoryStream _headers = new();
    private byte[] _input = new byte[32 * 1024];
    private int _start;
    private int _end;
    private int _dataLeft;
    private int _paddingLeft;
    private int _consumed;
    private bool _isEnded;
    private bool _headersEndStream;

    /// <summary>Gets what came as headers, last; the answer's first, and then its trailers.</summary>
    private HttpResponseMessage? Response { get; set; }

    /// <summary>Sends the preface, the settings and the request's headers.</summary>
    public Task BeginAsync(HttpRequestMessage request)
    {
        Span<byte> settings = stackalloc byte[18];
        WriteSetting(settings, 1, 0);
        WriteSetting(settings[6..], 2, 0);
        WriteSetting(settings[12..], 4, PeerServer.WindowBytes);
        Span<byte> window = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(window, PeerServer.WindowBytes - 65_535);
        _output.AppendPreface("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        var sent = _output.SendAsync(Http2FrameType.Settings, 0, 0, settings);
        return SendAllAsync(sent, _output.SendAsync(Http2FrameType.WindowUpdate, 0, 0, window), _output.SendAsync(Http2FrameType.Headers, EndHeaders, StreamId, HeadersOf(request)));
    }

    /// <summary>Reads up to the answer's headers.</summary>
    public async Task<HttpResponseMessage> ReadResponseAsync(HttpRequestMessage request)
    {
        while (Response is null)
        {
            await ReadFrameAsync().ConfigureAwait(false);
        }

        Response.RequestMessage = request;
        Response.Content = new Http2Content(this, Response.Content.Headers);
        return Response;
    }

    /// <summary>Reads what has come of the answer; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (_dataLeft == 0)
        {
            if (_isEnded)
            {
                return 0;
            }

            await ReadFrameAsync().ConfigureAwait(false);
        }

        if (_start == _end)
        {
            await FillAsync(1).ConfigureAwait(false);
        }

        var length = Math.Min(Math.Min(buffer.Length, _dataLeft), _end - _start);
        _input.AsMemory(_start, length).CopyTo(buffer);
        _start += length;
        _dataLeft -= length;
        await ConsumedAsync(length).ConfigureAwait(false);
        if (_dataLeft == 0 && _paddingLeft > 0)
        {
            await SkipPaddingAsync().ConfigureAwait(false);
        }

        return length;
    }

    /// <summary>Sends a part of the request, as fast as the peer takes it.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content)
    {
        while (content.Length > 0)
        {
            var length = await _window.TakeAsync(content.Length).ConfigureAwait(false);
            await _output.SendDataAsync(StreamId, content.Span[..length]).ConfigureAwait(false);
            content = content[length..];
        }
    }

    /// <summary>Says that the request has ended.</summary>
    public Task EndRequestAsync() => _output.SendAsync(Http2FrameType.Data, EndStream, StreamId, []);

    /// <summary>Breaks the connection: whoever reads or writes sees it end.</summary>
    public void Dispose()
    {
        _window.Break(new IOException("the stream was ended here"));
        transport.Dispose();
    }

    private static void WriteSetting(Span<byte> setting, short id, int value)
    {
        BinaryPrimitives.WriteInt16BigEndian(setting, id);
        BinaryPrimitives.WriteInt32BigEndian(setting[2..], value);
    }

    private static async Task SendAllAsync(params Task[] sent) => await Task.WhenAll(sent).ConfigureAwait(false);

    private static byte[] HeadersOf(HttpRequestMessage request)
    {
        var block = new MemoryStream();
        HeaderBlock.Append(block, ":method", request.Method.Method);
        HeaderBlock.Append(block, ":scheme", request.RequestUri!.Scheme);
        HeaderBlock.Append(block, ":authority", request.RequestUri.Authority);
        HeaderBlock.Append(block, ":path", request.RequestUri.AbsolutePath);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            HeaderBlock.Append(block, name.ToLowerInvariant(), values.ToString());
        }

        foreach (var (name, values) in request.Content?.Headers.NonValidated ?? default)
        {
            HeaderBlock.Append(block, name.ToLowerInvariant(), values.ToString());
        }

        return block.ToArray();
    }

    /// <summary>Reads a frame's header and, unless it is the answer's content, what it says.</summary>
    private async Task ReadFrameAsync()
    {
        await FillAsync(Http2Output.FrameHeaderLength).ConfigureAwait(false);
        var (length, type, flags) = ((_input[_start] << 16) | (_input[_start + 1] << 8) | _input[_start + 2], (Http2FrameType)_input[_start + 3], _input[_start + 4]);
        var stream = BinaryPrimitives.ReadInt32BigEndian(_input.AsSpan(_start + 5));
        _start += Http2Output.FrameHeaderLength;
        if (length > 16_384)
        {
            throw new IOException($"A frame of {length} bytes came, more than was agreed on.");
        }

        if (type == Http2FrameType.Data)
        {
            await BeginDataAsync(length, flags).ConfigureAwait(false);
            return;
        }

        await FillAsync(length).ConfigureAwait(false);
        var payload = _input.AsMemory(_start, length);
        _start += length;
        switch (type)
        {
            case Http2FrameType.Headers or Http2FrameType.Continuation:
                TakeHeaders(type, flags, payload.Span);
                break;
            case Http2FrameType.Settings when (flags & Ack) == 0:
                TakeSettings(payload.Span);
                await _output.SendAsync(Http2FrameType.Settings, Ack, 0, []).ConfigureAwait(false);
                break;
            case Http2FrameType.Ping when (flags & Ack) == 0:
                await _output.SendAsync(Http2FrameType.Ping, Ack, 0, payload.Span).ConfigureAwait(false);
                break;
            case Http2FrameType.WindowUpdate when length == 4:
                TakeWindow(stream, payload.Span);
                break;
            case Http2FrameType.RstStream or Http2FrameType.GoAway when !_isEnded:
                throw new IOException("the other side has ended the connection");
        }
    }

    private async Task BeginDataAsync(int length, byte flags)
    {
        _isEnded = (flags & EndStream) != 0;
        _dataLeft = length;
        _paddingLeft = 0;
        if ((flags & Padded) != 0)
        {
            await FillAsync(1).ConfigureAwait(false);
            _paddingLeft = _input[_start++];
            _dataLeft -= _paddingLeft + 1;
            if (_dataLeft < 0)
            {
                throw new IOException("A frame came with more padding than content.");
            }

            if (_dataLeft == 0)
            {
                await SkipPaddingAsync().ConfigureAwait(false);
            }
        }
    }

    private void TakeHeaders(Http2FrameType type, byte flags, ReadOnlySpan<byte> payload)
    {
        if (type == Http2FrameType.Headers)
        {
            _headers.SetLength(0);
            _headersEndStream = (flags & EndStream) != 0;
            var padding = (flags & Padded) != 0 ? payload[0] : 0;
            var skipped = ((flags & Padded) != 0 ? 1 : 0) + ((flags & HasPriority) != 0 ? 5 : 0);
            payload = payload[skipped..^padding];
        }

        _headers.Write(payload);
        if (_headers.Length > HeaderBytesMax)
        {
            throw new IOException($"Headers of more than {HeaderBytesMax} bytes came.");
        }

        if ((flags & EndHeaders) == 0)
        {
            return;
        }

        _isEnded |= _headersEndStream;
        if (Response is null)
        {
            Response = ResponseOf(HeaderBlock.Read(_headers.ToArray()));
        }
        else
        {
            foreach (var (name, value) in HeaderBlock.Read(_headers.ToArray()))
            {
                Response.TrailingHeaders.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static HttpResponseMessage ResponseOf(IEnumerable<(string Name, string Value)> headers)
    {
        var response = new HttpResponseMessage { Version = HttpVersion.Version20, Content = new ByteArrayContent([]) };
        foreach (var (name, value) in headers)
        {
            if (name == ":status")
            {
                response.StatusCode = (HttpStatusCode)int.Parse(value, CultureInfo.InvariantCulture);
            }
            else if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
    }

    private void TakeSettings(ReadOnlySpan<byte> payload)
    {
        for (; payload.Length >= 6; payload = payload[6..])
        {
            if (BinaryPrimitives.ReadInt16BigEndian(payload) == 4)
            {
                _window.SetInitial(BinaryPrimitives.ReadInt32BigEndian(payload[2..]));
            }
        }
    }

    private void TakeWindow(int stream, ReadOnlySpan<byte> payload)
    {
        var bytes = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        if (stream == 0)
        {
            _window.AddToConnection(bytes);
        }
        else
        {
            _window.AddToStream(bytes);
        }
    }

    /// <summary>Lets the peer send as much again as was read, in steps of a half of the window.</summary>
    private async ValueTask ConsumedAsync(int bytes)
    {
        _consumed += bytes;
        if (_consumed < PeerServer.WindowBytes / 2)
        {
            return;
        }

        var window = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(window, _consumed);
        _consumed = 0;
        await _output.SendAsync(Http2FrameType.WindowUpdate, 0, 0, window).ConfigureAwait(false);
        await _output.SendAsync(Http2FrameType.WindowUpdate, 0, StreamId, window).ConfigureAwait(false);
    }

    private async ValueTask SkipPaddingAsync()
    {
        await FillAsync(_paddingLeft).ConfigureAwait(false);
        _start += _paddingLeft;
        await ConsumedAsync(_paddingLeft + 1).ConfigureAwait(false);
        _paddingLeft = 0;
    }

    /// <summary>Reads until so many bytes are there.</summary>
    private async ValueTask FillAsync(int length)
    {
        if (_end - _start >= length)
        {
            return;
        }

        if (_start > 0)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < length)
        {
            var read = await transport.ReadAsync(_input.AsMemory(_end)).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException("the other side has closed the connection");
            }

            _end += read;
        }
    }

    /// <summary>The answer's content.</summary>
    private sealed class Http2Content : HttpContent
    {
        private readonly Http2Connection _connection;

        public Http2Content(Http2Connection connection, HttpContentHeaders headers)
        {
            _connection = connection;
            foreach (var (name, values) in headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(name, values.ToString());
            }
        }

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new Http2ResponseStream(_connection));

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new NotSupportedException("It is read as it comes.");

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _connection.Dispose();
            base.Dispose(disposing);
        }
    }
}
