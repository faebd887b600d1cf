using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Znode.Protocol;
using Znode.Server;
using Znode.Sessions;

namespace Znode.AspNetCore.Clients;

[CancelAfter(30_000)]
public sealed class HandshakeTests
{
    [Test]
    public async Task A_new_session_gets_an_id_its_password_and_the_timeout_within_the_limits(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.ConnectAsync(cancellationToken);

        var response = await client.OpenSessionAsync(1, cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(response.TimeoutMs, Is.EqualTo(4000));
            Assert.That(response.Password, Is.EqualTo(SessionPassword.Of(response.Session)));
            Assert.That(response.Session.Value >> 56, Is.EqualTo(1));
            Assert.That(response.ReadOnly, Is.False);
        });
    }

    [Test]
    public async Task An_old_client_gets_no_read_only_byte(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.ConnectAsync(cancellationToken);

        await client.SendAsync(RawClient.ConnectFrame(readOnly: null), cancellationToken);

        Assert.That((await client.ReadFrameAsync(cancellationToken))!, Has.Length.EqualTo(36));
    }

    [Test]
    public async Task A_new_client_is_not_told_that_its_session_expired_when_the_disk_is_full(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(time: new FakeTimeProvider());
        using var client = await member.ConnectAsync(cancellationToken);
        using (member.Port.Core.EnterTurn())
        {
            member.Port.Core.Refusal.Refuse("the disk is full");
        }

        await client.SendAsync(RawClient.ConnectFrame(), cancellationToken);

        Assert.That(await client.ReadToEndAsync(cancellationToken), Is.Empty);
    }

    [Test]
    public async Task A_client_that_has_seen_a_later_state_is_sent_away_without_an_answer(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.ConnectAsync(cancellationToken);

        await client.SendAsync(RawClient.ConnectFrame(lastZxidSeen: 99), cancellationToken);

        Assert.That(await client.ReadToEndAsync(cancellationToken), Is.Empty);
        Assert.That(member.Logs.GetSnapshot().Select(log => log.Message), Has.Some.Contains("as it has seen zxid 0x63 our last zxid is 0x0 client must try another server"));
    }

    [Test]
    public async Task A_session_moves_to_a_new_connection_and_the_old_one_is_closed(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var first = await member.OpenAsync(cancellationToken);
        using var second = await member.ConnectAsync(cancellationToken);

        await second.SendAsync(RawClient.ConnectFrame(5000, session: first.Session!.Session, password: first.Session.Password), cancellationToken);
        var response = ConnectResponse.Read((await second.ReadFrameAsync(cancellationToken))!);

        Assert.That((response.Session, response.TimeoutMs), Is.EqualTo((first.Session.Session, 5000)));
        Assert.That(await first.ReadFrameAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task A_session_outlives_its_connection(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        var first = await member.OpenAsync(cancellationToken);
        await first.SendAsync(RawClient.Create(1, "/e", flags: 1), cancellationToken);
        await first.ReadReplyAsync(cancellationToken);
        first.Dispose();
        await member.UntilAsync(port => port.Connections.Count == 0, cancellationToken);
        using var second = await member.ConnectAsync(cancellationToken);

        await second.SendAsync(RawClient.ConnectFrame(session: first.Session!.Session, password: first.Session.Password), cancellationToken);
        Assert.That(ConnectResponse.Read((await second.ReadFrameAsync(cancellationToken))!).IsValid);

        await second.SendAsync(RawClient.Get(1, "/e"), cancellationToken);
        Assert.That((await second.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.Ok));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_wrong_password_and_an_unknown_session_get_the_same_answer_and_the_end(bool isKnown, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var first = await member.OpenAsync(cancellationToken);
        using var second = await member.ConnectAsync(cancellationToken);
        var session = isKnown ? first.Session!.Session : new(12345);

        await second.SendAsync(RawClient.ConnectFrame(session: session, password: isKnown ? new byte[16] : SessionPassword.Of(session)), cancellationToken);

        var response = ConnectResponse.Read((await second.ReadFrameAsync(cancellationToken))!);
        Assert.That((response.TimeoutMs, response.Session), Is.EqualTo((0, SessionId.None)));
        Assert.That(response.Password, Is.EqualTo(new byte[16]));
        Assert.That(await second.ReadFrameAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task Requests_that_come_right_behind_the_connect_request_are_answered_after_it(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.ConnectAsync(cancellationToken);

        await client.SendAsync([.. RawClient.ConnectFrame(), .. RawClient.Create(1, "/a"), .. RawClient.Get(2, "/a"), .. RawClient.Header(-2, OpCode.Ping)], cancellationToken);

        Assert.That(ConnectResponse.Read((await client.ReadFrameAsync(cancellationToken))!).IsValid);
        foreach (var xid in new[] { 1, 2, -2 })
        {
            var (header, _) = await client.ReadReplyAsync(cancellationToken);
            Assert.That((header.Xid, header.Error), Is.EqualTo((xid, ErrorCode.Ok)));
        }
    }

    [Test]
    public async Task A_connection_without_a_session_is_closed_when_its_time_is_up(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        await using var member = await ListeningMember.StartAsync(new() { SessionlessTimeout = TimeSpan.FromSeconds(10) }, time: time);
        using var silent = await member.ConnectAsync(cancellationToken);
        using var client = await member.OpenAsync(cancellationToken);
        await member.UntilAsync(port => port.Connections.Count == 2, cancellationToken);

        time.Advance(TimeSpan.FromSeconds(11));

        Assert.That(await silent.ReadToEndAsync(cancellationToken), Is.Empty);
        await client.SendAsync(RawClient.Header(-2, OpCode.Ping), cancellationToken);
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(Xids.Ping));
    }

    [Test]
    public async Task One_address_gets_no_more_connections_than_allowed(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(new() { ConnectionsPerAddressMax = 2 });
        using var first = await member.OpenAsync(cancellationToken);
        var second = await member.OpenAsync(cancellationToken);
        using var third = await member.ConnectAsync(cancellationToken);

        Assert.That(await third.ReadToEndAsync(cancellationToken), Is.Empty);
        Assert.That(
            member.Logs.GetSnapshot().Where(log => log.Level == LogLevel.Warning).Select(log => log.Message),
            Is.EqualTo(new[] { "Too many connections from /127.0.0.1 - max is 2" }));

        second.Dispose();
        await member.UntilAsync(port => port.Connections.Count == 1, cancellationToken);
        using var fourth = await ConnectUntilWelcomeAsync(member, cancellationToken);
    }

    [Test]
    public async Task All_addresses_together_get_no_more_connections_than_allowed(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(new() { ConnectionsMax = 1 });
        using var first = await member.OpenAsync(cancellationToken);
        using var second = await member.ConnectAsync(cancellationToken);

        Assert.That(await second.ReadToEndAsync(cancellationToken), Is.Empty);
    }

    [Test]
    public async Task An_IPv4_client_of_a_port_of_both_families_is_an_IPv4_client(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(address: IPAddress.IPv6Any);
        using var client = await RawClient.ConnectAsync(new(IPAddress.Loopback, member.Port.EndPoint.Port), cancellationToken);
        await client.OpenSessionAsync(30_000, cancellationToken);

        await client.SendAsync(RawClient.Header(1, OpCode.WhoAmI), cancellationToken);

        var (_, body) = await client.ReadReplyAsync(cancellationToken);
        Assert.That(ReplyReader.ReadWhoAmI(body), Is.EqualTo(new Acl.Identity[] { new("ip", "127.0.0.1") }));
    }

    [Test]
    public async Task A_port_that_is_taken_is_an_error_that_names_it(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        var builder = Server.ZnodeMember.CreateBuilder().ListenForClients(member.Port.EndPoint);

        var exception = await Assert.ThrowsAsync<ClientPortUnavailableException>(() => builder.StartAsync(cancellationToken));

        Assert.That(exception!.Message, Does.Contain(member.Port.EndPoint.ToString()));
    }

    [Test]
    public async Task A_member_that_stops_closes_its_connections(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);
        using var silent = await member.ConnectAsync(cancellationToken);
        await member.UntilAsync(port => port.Connections.Count == 2, cancellationToken);

        await member.Member.StopAsync(cancellationToken);

        Assert.That(await client.ReadToEndAsync(cancellationToken), Is.Empty);
        Assert.That(await silent.ReadToEndAsync(cancellationToken), Is.Empty);
    }

    /// <summary>The place of a connection is free only after it has wholly ended, a moment after it is off the list.</summary>
    private static async Task<RawClient> ConnectUntilWelcomeAsync(ListeningMember member, CancellationToken cancellationToken)
    {
        while (true)
        {
            var client = await member.ConnectAsync(cancellationToken);
            await client.SendAsync(RawClient.ConnectFrame(), cancellationToken);
            try
            {
                if (await client.ReadFrameAsync(cancellationToken) is not null)
                {
                    return client;
                }
            }
            catch (IOException)
            {
                // Refused: reset instead of closed.
            }

            client.Dispose();
        }
    }
}
