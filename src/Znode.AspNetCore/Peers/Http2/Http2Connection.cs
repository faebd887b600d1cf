using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>The caller's side of a connection. There is no loop: whoever reads the answer reads the connection, and a member always reads.</summary>
internal sealed class Http2Connection(Stream transport) : Http2Side(transport)
{
    private ReadOnlyMemory<byte> _data;
    private HttpResponseMessage? _response;

    /// <summary>Sends the preface, the settings and the request's headers.</summary>
    public Task BeginAsync(HttpRequestMessage request)
    {
        Output.AppendPreface("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        return Task.WhenAll(SendSettingsAsync(), Output.SendAsync(Http2FrameType.Headers, EndHeaders, StreamId, HeadersOf(request)));
    }

    /// <summary>Reads up to the answer's headers.</summary>
    public async Task<HttpResponseMessage> ReadResponseAsync(HttpRequestMessage request)
    {
        while (_response is null)
        {
            _data = await ReadFrameAsync().ConfigureAwait(false);
        }

        _response.RequestMessage = request;
        _response.Content = new Http2Content(this, _response.Content.Headers);
        return _response;
    }

    /// <summary>Reads what has come of the answer; 0 at its end.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        while (_data.IsEmpty)
        {
            if (IsEnded)
            {
                return 0;
            }

            await ReleaseAsync().ConfigureAwait(false);
            _data = await ReadFrameAsync().ConfigureAwait(false);
        }

        var length = Math.Min(buffer.Length, _data.Length);
        _data[..length].CopyTo(buffer);
        _data = _data[length..];
        return length;
    }

    /// <summary>Says that the request has ended.</summary>
    public Task EndRequestAsync() => Output.SendAsync(Http2FrameType.Data, EndStream, StreamId, []);

    /// <inheritdoc/>
    protected override void OnHeaders(IEnumerable<(string Name, string Value)> headers)
    {
        if (_response is null)
        {
            _response = ResponseOf(headers);
            return;
        }

        foreach (var (name, value) in headers)
        {
            _response.TrailingHeaders.TryAddWithoutValidation(name, value);
        }
    }

    private static byte[] HeadersOf(HttpRequestMessage request)
    {
        using var block = new MemoryStream();
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

    private static HttpResponseMessage ResponseOf(IEnumerable<(string Name, string Value)> headers)
    {
        var response = new HttpResponseMessage { Version = HttpVersion.Version20, Content = new ByteArrayContent([]) };
        foreach (var (name, value) in headers)
        {
            if (name == ":status")
            {
                response.StatusCode = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
                    ? (HttpStatusCode)status
                    : throw new IOException("an answer came without a status");
            }
            else if (!response.Headers.TryAddWithoutValidation(name, value))
            {
                response.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return response;
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
