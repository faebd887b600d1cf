using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Znode.Client.Servers;
using Znode.Client.Sessions;

namespace Znode.Client.Connections;

/// <summary>A server with a name has several addresses, and a dial that nobody wants any more ends.</summary>
[TestFixture]
public sealed class DialerTests
{
    private static readonly SessionOutput.Dial ForANewSession = new(SessionId.None, new byte[16], ReadOnlyAllowed: false);

    [Test]
    public async Task An_address_that_does_not_answer_does_not_hide_the_others_of_its_name()
    {
        using var silent = Listen();
        var port = ((IPEndPoint)silent.LocalEndPoint!).Port;
        await using var member = await TestMember.StartAsync(endPoint: new(IPAddress.Parse("127.0.0.2"), port));
        using var dialer = NewDialer(IPAddress.Loopback, IPAddress.Parse("127.0.0.2"));
        var server = new ServerAddress("zookeeper", port);
        var first = Task.Run(() => dialer.Dial(server, ForANewSession, Zxid.Zero, []));
        using var accepted = await silent.AcceptAsync().InTime();
        dialer.GiveUp();
        Assert.That((await Assert.ThrowsAsync<DialFailedException>(() => first.InTime()))!.Message, Does.Contain("127.0.0.1").And.Contain("took too long"));

        var second = await Task.Run(() => dialer.Dial(server, ForANewSession, Zxid.Zero, [])).InTime();

        Assert.That(second.Grant, Is.Not.Null);
        second.Connection!.Dispose();
    }

    [Test]
    public async Task A_client_that_is_disposed_just_before_it_dials_does_not_wait_for_a_silent_server()
    {
        using var silent = Listen();
        var dialer = NewDialer(IPAddress.Loopback);
        dialer.Dispose();

        var dial = Task.Run(() => dialer.Dial(new("zookeeper", ((IPEndPoint)silent.LocalEndPoint!).Port), ForANewSession, Zxid.Zero, []));

        await Assert.ThrowsAsync<DialFailedException>(() => dial.InTime());
    }

    [Test]
    public async Task What_a_callback_of_TLS_throws_is_a_server_that_did_not_take_the_client()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await using var member = await TestMember.StartAsync();
        await using var proxy = new TestProxy(member.EndPoint, certificate);

        var tls = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, _, _, _) => throw new InvalidOperationException("the callback's own trouble") };
        using var dialer = new Dialer(new() { Servers = "zookeeper" }, tls, new(TimeProvider.System));

        var dial = Task.Run(() => dialer.Dial(new("localhost", proxy.EndPoint.Port), ForANewSession, Zxid.Zero, []));

        Assert.That((await Assert.ThrowsAsync<DialFailedException>(() => dial.InTime()))!.Message, Does.Contain("TLS").And.Contain("the callback's own trouble"));
    }

    private static Dialer NewDialer(params IPAddress[] addresses) => new(new() { Servers = "zookeeper" }, tls: null, new(TimeProvider.System), _ => addresses);

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }
}
