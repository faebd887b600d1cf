using System.Net.Sockets;
using System.Text;

namespace Znode.AspNetCore.Peers;

/// <summary>Whoever is no member of this ensemble gets no further than the handshake, and the log says why in one line.</summary>
[CancelAfter(30_000)]
public sealed class RefusalTests
{
    private const string Secret = "correct horse battery staple";

    [Test]
    public async Task Members_that_share_the_secret_take_each_other(CancellationToken cancellationToken)
    {
        var peers = await TestPeer.StartAllAsync(2, options => options with { Secret = Secret, EnsembleName = "orders" });
        await using var one = peers[0];
        await using var two = peers[1];

        await two.OpenAsync(one, cancellationToken);

        Assert.That(one.Lines.Concat(two.Lines), Has.None.StartsWith("Warning"));
    }

    [Test]
    public async Task A_wrong_secret_is_refused(CancellationToken cancellationToken) =>
        await RefusedAsync(
            options => options with { Secret = Secret }, options => options with { Secret = Secret + "!" }, "the two members' secrets differ", cancellationToken);

    [Test]
    public async Task A_member_without_the_secret_is_refused(CancellationToken cancellationToken) =>
        await RefusedAsync(options => options with { Secret = Secret }, options => options, "one member has a secret and the other has none", cancellationToken);

    [Test]
    public async Task A_member_of_another_ensemble_is_refused(CancellationToken cancellationToken) =>
        await RefusedAsync(
            options => options with { EnsembleName = "orders" }, options => options with { EnsembleName = "bil\nling" }, "member 2 belongs to the ensemble 'bil?ling', member 1 to 'orders'", cancellationToken);

    [Test]
    public async Task A_stranger_is_refused(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        await using var nine = await TestPeer.StartAsync(9);
        one.Know(one);
        nine.Know(one, nine);

        await one.LoggedAsync("refused it: member 9 is not in the configuration of member 1: add server.9 to it", cancellationToken);
        Assert.That(await nine.LoggedAsync("Cannot open channel to 1", cancellationToken), Does.Contain("member 9 is not in the configuration of member 1"));
    }

    [Test]
    public async Task A_joiner_that_knows_the_secret_is_let_in_where_joiners_are(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1, options => options with { Secret = Secret, AdmitJoiners = true });
        await using var nine = await TestPeer.StartAsync(9, options => options with { Secret = Secret });
        one.Know(one);
        nine.Know(one, nine);

        await nine.OpenAsync(one, cancellationToken);
        nine.Notify(one.Id, ElectionTests.Of(9, 1));
        await one.NextAsync<PeerEvent.Notified>(cancellationToken);
        one.Notify(nine.Id, ElectionTests.Of(1, 1));

        Assert.That((await nine.NextAsync<PeerEvent.Notified>(cancellationToken)).From, Is.EqualTo(one.Id));
    }

    [Test]
    public async Task A_second_member_with_the_same_number_is_refused(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        await using var twin = await TestPeer.StartAsync(1);
        twin.Peers.Configure(TestPeer.Config(TestPeer.Server(1, twin.EndPoint.Port), TestPeer.Server(2, one.EndPoint.Port)));

        await one.LoggedAsync("refused it: two members say that they are number 1: give each its own (myid)", cancellationToken);
    }

    [Test]
    public async Task A_member_that_looks_for_another_one_is_refused(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        await using var two = await TestPeer.StartAsync(2);
        one.Know(one, two);
        two.Peers.Configure(TestPeer.Config(TestPeer.Server(2, two.EndPoint.Port), TestPeer.Server(3, one.EndPoint.Port)));

        await one.LoggedAsync("refused it: member 2 looks for member 3 and found member 1: correct the address of server.3", cancellationToken);
    }

    [Test]
    public async Task The_same_refusal_is_logged_once(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        await using var nine = await TestPeer.StartAsync(9);
        one.Know(one);
        nine.Know(one, nine);
        await one.LoggedAsync("refused it", cancellationToken);

        for (var number = 1; number <= 3; number++)
        {
            nine.Peers.Open(new(one.Id, number));
            await nine.NextAsync<PeerEvent.Closed>(cancellationToken);
        }

        Assert.That(one.Lines.Count(line => line.Contains("refused it", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [TestCase("GET / HTTP/1.1\r\n\r\n", "what came is not the protocol of Znode's members")]
    [TestCase("ruok", "what came is not the protocol of Znode's members")]
    [TestCase("\u0016\u0003\u0001\u0002", "it speaks TLS and this member does not")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u0009", "it ended before it had said who it is")]
    public async Task Garbage_is_refused(string garbage, string why, CancellationToken cancellationToken) =>
        await RefusedBytesAsync(Encoding.Latin1.GetBytes(garbage), why, cancellationToken);

    [Test]
    public async Task A_server_of_Apache_ZooKeeper_is_told_so(CancellationToken cancellationToken) =>
        await RefusedBytesAsync([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2], "a server of Apache ZooKeeper came", cancellationToken);

    [Test]
    public async Task A_probe_that_says_nothing_is_not_worth_a_line(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        using (var probe = new TcpClient())
        {
            await probe.ConnectAsync(one.EndPoint, cancellationToken);
            var stream = probe.GetStream();
            probe.Client.Shutdown(SocketShutdown.Send);
            Assert.That(await stream.ReadAsync(new byte[1], cancellationToken), Is.Zero);
        }

        Assert.That(one.Lines, Has.None.Contains("refused"));
    }

    [Test]
    public async Task A_stranger_that_sends_a_large_message_before_it_has_shown_who_it_is_is_refused(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        using var stranger = new RawPeer();
        await stranger.ConnectAsync(one.EndPoint, cancellationToken);
        await stranger.CallAsync("Elect", cancellationToken);
        await stranger.SendMessageAsync(100 * 1024, cancellationToken);

        await one.LoggedAsync("refused it: it sent more than 65536 bytes before it had shown that it is a member", cancellationToken);
        Assert.That(one.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    [Platform("Linux", Reason = "Elsewhere this machine has one address on loopback only.")]
    public async Task A_stranger_that_holds_many_connections_does_not_keep_members_out(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1, options => options with { ConnectTimeout = TimeSpan.FromMinutes(1) });
        await using var two = await TestPeer.StartAsync(2);
        one.Know(one, two);
        var strangers = Enumerable.Range(0, 300).Select(_ => new RawPeer()).ToList();
        try
        {
            foreach (var stranger in strangers)
            {
                await stranger.ConnectAsync(one.EndPoint, cancellationToken, from: "127.0.0.9");
            }

            await one.LoggedAsync("32 connections from its address have not said yet who they are", cancellationToken);
            two.Know(one, two);

            await two.OpenAsync(one, cancellationToken);
        }
        finally
        {
            strangers.ForEach(stranger => stranger.Dispose());
        }
    }

    [Test]
    public async Task Members_are_no_strangers_however_many_channels_they_have(CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        await using var two = await TestPeer.StartAsync(2);
        one.Know(one, two);
        two.Know(one, two);

        for (var number = 1; number <= 40; number++)
        {
            await two.OpenAsync(one, cancellationToken, number);
        }

        Assert.That(one.Lines, Has.None.Contains("refused"));
    }

    [Test]
    public void A_port_that_everybody_can_reach_needs_a_secret_or_TLS()
    {
        var open = new PeerPortOptions { EndPoints = [new(System.Net.IPAddress.Any, 2888)] };

        Assert.Multiple(() =>
        {
            Assert.That(() => open.Validate(), Throws.ArgumentException.With.Message.Contains("neither a shared secret nor TLS"));
            Assert.That(() => (open with { Secret = Secret }).Validate(), Throws.Nothing);
            Assert.That(() => (open with { AllowInsecurePeers = true }).Validate(), Throws.Nothing);
            Assert.That(() => (open with { Secret = "short" }).Validate(), Throws.ArgumentException.With.Message.Contains("at least 16"));
        });
    }

    private static async Task RefusedAsync(
        Func<PeerPortOptions, PeerPortOptions> one, Func<PeerPortOptions, PeerPortOptions> two, string why, CancellationToken cancellationToken)
    {
        await using var refusing = await TestPeer.StartAsync(1, one);
        await using var refused = await TestPeer.StartAsync(2, two);
        refusing.Know(refusing, refused);

        // Only the one to be refused calls: the other would find out by itself.
        refused.Know(refusing, refused);
        refused.Peers.Open(new(refusing.Id, 1));

        Assert.That((await refused.NextAsync<PeerEvent.Closed>(cancellationToken)).Reason, Does.Contain(why));
        await refusing.LoggedAsync(why, cancellationToken);
        Assert.That(refusing.Lines, Has.None.Contains("is open"));
    }

    private static async Task RefusedBytesAsync(byte[] bytes, string why, CancellationToken cancellationToken)
    {
        await using var one = await TestPeer.StartAsync(1);
        using var client = new TcpClient();
        await client.ConnectAsync(one.EndPoint, cancellationToken);
        await client.GetStream().WriteAsync(bytes, cancellationToken);
        client.Client.Shutdown(SocketShutdown.Send);

        await one.LoggedAsync(why, cancellationToken);
        Assert.That(one.Lines.Count(line => line.StartsWith("Warning", StringComparison.Ordinal)), Is.EqualTo(1));
    }
}
