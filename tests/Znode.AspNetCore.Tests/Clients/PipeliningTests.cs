using System.Text;
using Znode.Protocol;

namespace Znode.AspNetCore.Clients;

[CancelAfter(60_000)]
public sealed class PipeliningTests
{
    private const int Requests = 10_000;

    [Test]
    public async Task Ten_thousand_requests_at_once_are_answered_in_order(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);
        var all = RawClient.Frames(writer =>
        {
            for (var xid = 1; xid <= Requests; xid++)
            {
                writer.WriteRaw((xid % 3) switch
                {
                    0 => RawClient.Create(xid, $"/n{xid}", Encoding.UTF8.GetBytes($"{xid}")),
                    1 => RawClient.Get(xid, $"/n{xid - 1}"),
                    _ => RawClient.Frames(sync => sync.WritePathRequest(xid, OpCode.Sync, "/")),
                });
            }
        });

        var sending = client.SendAsync(all, cancellationToken).AsTask();
        for (var xid = 1; xid <= Requests; xid++)
        {
            var (header, body) = await client.ReadReplyAsync(cancellationToken);
            Assert.That(header.Xid, Is.EqualTo(xid));
            if (xid % 3 == 1 && xid > 1)
            {
                Assert.That(Encoding.UTF8.GetString(ReplyReader.ReadData(body).Data!), Is.EqualTo($"{xid - 1}"), "A read sees the write before it");
            }
        }

        await sending;
    }

    [Test]
    public async Task What_a_client_that_does_not_read_can_make_the_member_hold_is_bounded(CancellationToken cancellationToken)
    {
        const int AnswerBytes = 500_000;
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync(RawClient.Create(1, "/big", new byte[AnswerBytes]), cancellationToken);
        await client.ReadReplyAsync(cancellationToken);

        // A gigabyte of answers, asked for by a client that takes none of them.
        var ask = RawClient.Frames(writer =>
        {
            for (var xid = 1; xid <= 2000; xid++)
            {
                writer.WriteRaw(RawClient.Get(xid, "/big"));
            }
        });
        await client.SendAsync(ask, cancellationToken);
        await member.UntilAsync(port => port.Connections.Single().PendingBytes > 0, cancellationToken);

        using (var other = await member.OpenAsync(cancellationToken))
        {
            // While others are served, as long as it takes to see that nothing more is held.
            for (var xid = 1; xid <= 1000; xid++)
            {
                await other.SendAsync(RawClient.Get(xid, "/"), cancellationToken);
                await other.ReadReplyAsync(cancellationToken);
                using (member.Port.Core.EnterTurn())
                {
                    Assert.That(member.Port.Connections.First().PendingBytes, Is.LessThan(4 * AnswerBytes));
                }
            }
        }

        for (var xid = 1; xid <= 2000; xid++)
        {
            Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(xid), "Nothing was dropped");
        }
    }

    [Test]
    public async Task The_member_holds_no_more_writes_than_its_limit_and_drops_none(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(configure: options => options with { OutstandingRequestsMax = 10 });
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync(RawClient.Frames(writer =>
        {
            for (var xid = 1; xid <= 500; xid++)
            {
                writer.WriteRaw(RawClient.Create(xid, $"/n{xid}"));
            }
        }), cancellationToken);

        for (var xid = 1; xid <= 500; xid++)
        {
            Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(xid));
        }
    }

    [Test]
    public async Task An_event_comes_before_the_answer_to_the_write_that_caused_it(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync([.. RawClient.Create(1, "/a"), .. RawClient.Get(2, "/a", watch: true)], cancellationToken);
        await client.ReadReplyAsync(cancellationToken);
        await client.ReadReplyAsync(cancellationToken);

        await client.SendAsync(RawClient.Frames(writer => writer.WriteChangeRequest(3, new Znode.Requests.SetDataRequest("/a"u8.ToArray(), [1], -1))), cancellationToken);

        var (first, body) = await client.ReadReplyAsync(cancellationToken);
        var (second, _) = await client.ReadReplyAsync(cancellationToken);
        Assert.That((first.Xid, second.Xid), Is.EqualTo((Xids.Event, 3)));
        Assert.That(ReplyReader.ReadEvent(body), Is.EqualTo(new EventReply(3, 3, "/a")));
    }

    [Test]
    public async Task Closing_the_session_is_answered_and_ends_the_connection_and_its_ephemerals(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);
        using var other = await member.OpenAsync(cancellationToken);

        await client.SendAsync([.. RawClient.Create(1, "/e", flags: 1), .. RawClient.Header(2, OpCode.CloseSession)], cancellationToken);

        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(1));
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(2));
        Assert.That(await client.ReadFrameAsync(cancellationToken), Is.Null);
        await other.SendAsync(RawClient.Get(1, "/e"), cancellationToken);
        Assert.That((await other.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.NoNode));
    }
}
