using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Znode.AspNetCore.Peers.Http2;

/// <summary>The called side of a connection: one request, which gRPC's method handles, and its answer.</summary>
/// <remarks>Kestrel has its own HTTP/2, which hands what comes to the thread pool and what goes to another of its threads; see docs/decisions/0005.</remarks>
internal sealed class Http2ServedStream : Http2Side, IHttpResponseFeature, IHttpResponseTrailersFeature, IHttpRequestLifetimeFeature, IRequestBodyPipeFeature
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>How long a caller may take to close after the answer's end.</summary>
    private static readonly TimeSpan LingerMax = TimeSpan.FromSeconds(2);

    private readonly ConnectionContext _connection;
    private readonly PeerConnection _peer;
    private readonly CancellationTokenSource _aborted = new();
    private readonly Http2ResponseWriter _writer;
    private readonly List<(Func<object, Task> Callback, object State)> _starting = [];

    // Whoever waits for content goes on where it has come in.
    private readonly Pipe _body = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: PeerServer.WindowBytes,
        resumeWriterThreshold: PeerServer.WindowBytes / 2,
        useSynchronizationContext: false));

    private HttpRequestFeature? _request;
    private int _strangerBytes;

    public Http2ServedStream(ConnectionContext connection)
        : base(new DuplexStream(connection.Transport))
    {
        _connection = connection;
        _peer = connection.Features.GetRequiredFeature<PeerConnection>();
        _writer = new(this);
        RequestAborted = _aborted.Token;
    }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public bool HasStarted { get; private set; }

    public CancellationToken RequestAborted { get; set; }

    PipeReader IRequestBodyPipeFeature.Reader => _body.Reader;

    /// <summary>Not what is used here: see <see cref="IHttpResponseBodyFeature"/>.</summary>
    Stream IHttpResponseFeature.Body { get; set; } = Stream.Null;

    /// <summary>Serves the connection until its request is done or it breaks.</summary>
    public async Task RunAsync(Func<IFeatureCollection, Task> handle)
    {
        try
        {
            await BeginAsync().ConfigureAwait(false);
            var handled = HandleAsync(handle);
            await ReceiveAsync().ConfigureAwait(false);
            await handled.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Broken: whoever reads the request has been told.
        }
        finally
        {
            Dispose();
        }
    }

    public void Abort()
    {
        _connection.Abort();
        Dispose();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _aborted.Cancel();
    }

    void IHttpResponseFeature.OnStarting(Func<object, Task> callback, object state) => _starting.Add((callback, state));

    void IHttpResponseFeature.OnCompleted(Func<object, Task> callback, object state)
    {
        // Nobody here asks for it.
    }

    /// <summary>Sends the answer's headers, once.</summary>
    public async Task StartAsync()
    {
        if (HasStarted)
        {
            return;
        }

        foreach (var (callback, state) in _starting)
        {
            await callback(state).ConfigureAwait(false);
        }

        HasStarted = true;
        await Output.SendAsync(Http2FrameType.Headers, EndHeaders, StreamId, AnswerHeaders()).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void OnHeaders(IEnumerable<(string Name, string Value)> headers)
    {
        if (_request is not null)
        {
            return;
        }

        var request = new HttpRequestFeature { Protocol = "HTTP/2" };
        foreach (var (name, value) in headers)
        {
            switch (name)
            {
                case ":method":
                    request.Method = value;
                    break;
                case ":scheme":
                    request.Scheme = value;
                    break;
                case ":path":
                    (request.Path, request.RawTarget) = (value, value);
                    break;
                case ":authority":
                    request.Headers.Host = value;
                    break;
                default:
                    request.Headers.Append(name, value);
                    break;
            }
        }

        _request = request;
    }

    private async Task BeginAsync()
    {
        if (!await TryReadAsync(Preface).ConfigureAwait(false))
        {
            throw new IOException("what came is no HTTP/2");
        }

        await SendSettingsAsync().ConfigureAwait(false);
        while (_request is null)
        {
            await ReadFrameAsync().ConfigureAwait(false);
        }
    }

    private async Task ReceiveAsync()
    {
        try
        {
            // Also after the request's end: up to the connection's.
            while (true)
            {
                var data = await ReadFrameAsync().ConfigureAwait(false);
                if (!data.IsEmpty)
                {
                    if (!_peer.IsAdmitted && (_strangerBytes += data.Length) > PeerConnection.StrangerBytesMax)
                    {
                        throw new PeerRefusedException($"it sent more than {PeerConnection.StrangerBytesMax} bytes before it had shown that it is a member: point whoever it is elsewhere");
                    }

                    await _body.Writer.WriteAsync(data).ConfigureAwait(false);
                    await ReleaseAsync().ConfigureAwait(false);
                }

                if (IsEnded)
                {
                    await _body.Writer.CompleteAsync().ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever waits for the handshake hears only that it broke; what there is to say of a stranger is said where its connection ends.
            _peer.Problem ??= (exception as PeerRefusedException)?.Message;

            // Told before anything else: whoever reads learns why, and whoever writes that there is no need.
            var broken = exception as IOException ?? new IOException("the stream was ended here", exception);
            await _body.Writer.CompleteAsync(broken).ConfigureAwait(false);
            Abort();
        }
    }

    private async Task HandleAsync(Func<IFeatureCollection, Task> handle)
    {
        try
        {
            await handle(Features()).ConfigureAwait(false);
            if (HasStarted)
            {
                await Output.SendAsync(Http2FrameType.Headers, EndHeaders | EndStream, StreamId, Encode(Trailers)).ConfigureAwait(false);
            }
            else
            {
                HasStarted = true;
                await Output.SendAsync(Http2FrameType.Headers, EndHeaders | EndStream, StreamId, AnswerHeaders()).ConfigureAwait(false);
            }
        }
        finally
        {
            // The answer is whole. The caller closes when it has read it: closing here first, with something of the caller's unread, could take the answer away from it.
            await _body.Reader.CompleteAsync().ConfigureAwait(false);
            _aborted.Token.UnsafeRegister(static stream => ((Http2ServedStream)stream!)._connection.Abort(), this);
            _aborted.CancelAfter(LingerMax);
        }
    }

    private FeatureCollection Features()
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(_request);
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(_writer);
        features.Set<IHttpResponseTrailersFeature>(this);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IRequestBodyPipeFeature>(this);
        var remote = _connection.RemoteEndPoint as IPEndPoint;
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { RemoteIpAddress = remote?.Address, RemotePort = remote?.Port ?? 0, ConnectionId = _connection.ConnectionId });
        features.Set(_connection.Features.Get<ITlsConnectionFeature>());
        features.Set(_peer);
        return features;
    }

    private byte[] AnswerHeaders()
    {
        using var block = new MemoryStream();
        HeaderBlock.Append(block, ":status", StatusCode.ToString(System.Globalization.CultureInfo.InvariantCulture));
        block.Write(Encode(Headers));
        return block.ToArray();
    }

    private static byte[] Encode(IHeaderDictionary headers)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in headers)
        {
            HeaderBlock.Append(block, name.ToLowerInvariant(), Ascii(value.ToString()));
        }

        return block.ToArray();
    }

    private static string Ascii(string text) => Encoding.ASCII.GetString(Encoding.ASCII.GetBytes(text));
}
