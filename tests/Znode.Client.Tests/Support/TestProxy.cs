using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Znode.Client;

/// <summary>Passes bytes on between clients and a server, and holds those that the server sends when a test says so.</summary>
internal sealed class TestProxy(IPEndPoint target, SslServerAuthenticationOptions? tls = null) : InterceptingServer(target, tls)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _held;

    public TestProxy(IPEndPoint target, X509Certificate2 certificate)
        : this(target, new SslServerAuthenticationOptions { ServerCertificate = certificate })
    {
    }

    /// <summary>Lets the bytes that servers send wait.</summary>
    public void HoldAnswers()
    {
        lock (_gate)
        {
            _held = Waiting();
        }
    }

    /// <summary>Lets them go on.</summary>
    public void ReleaseAnswers()
    {
        lock (_gate)
        {
            _held?.TrySetResult();
        }
    }

    protected override Task PassAsync(Stream near, Stream far) => Task.WhenAny(PassAsync(near, far, held: false), PassAsync(far, near, held: true));

    private async Task PassAsync(Stream from, Stream to, bool held)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReadAsync(buffer) is var count and > 0)
            {
                if (held)
                {
                    await AnswersPass();
                }

                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // One end is gone, or the test has cut.
        }
    }

    private Task AnswersPass()
    {
        lock (_gate)
        {
            return _held?.Task ?? Task.CompletedTask;
        }
    }
}
