using Znode.Protocol;

namespace Znode.AspNetCore.Requests;

[CancelAfter(60_000)]
public sealed class ReadRequestsTests
{
    [Test]
    public async Task One_watch_more_than_a_connection_may_have_is_refused_until_one_has_fired(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(new() { WatchesPerConnectionMax = 2 });
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync([.. RawClient.Get(1, "/", watch: true), .. RawClient.Exists(2, "/a"), .. RawClient.Exists(3, "/b"), .. RawClient.Get(4, "/")], cancellationToken);
        var errors = new List<ErrorCode>();
        for (var i = 0; i < 4; i++)
        {
            errors.Add((await client.ReadReplyAsync(cancellationToken)).Header.Error);
        }

        Assert.That(errors, Is.EqualTo(new[] { ErrorCode.Ok, ErrorCode.NoNode, ErrorCode.QuotaExceeded, ErrorCode.Ok }));
        await client.SendAsync([.. RawClient.Create(5, "/a"), .. RawClient.Exists(6, "/b")], cancellationToken);
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(Xids.Event), "the watch on /a has fired");
        await client.ReadReplyAsync(cancellationToken);
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.NoNode));
    }

    [Test]
    public async Task A_client_that_brings_more_watches_than_it_may_have_is_refused(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(new() { WatchesPerConnectionMax = 2 });
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync(RawClient.Frames(writer => writer.WriteSetWatchesRequest(new(Zxid.Zero) { Data = ["/a"], Exist = ["/b"], Child = ["/c"] })), cancellationToken);
        await client.ReadToEndAsync(cancellationToken);
        Assert.That(member.Logs.GetSnapshot().Select(log => log.Id.Id), Does.Contain(5017));
    }

    [Test]
    public async Task A_multiRead_that_asks_for_more_than_an_answer_may_hold_is_refused_and_the_connection_goes_on(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);
        await client.SendAsync(RawClient.Create(1, "/a", new byte[1_000_000]), cancellationToken);
        await client.ReadReplyAsync(cancellationToken);

        var reads = Enumerable.Repeat((OpCode.GetData, "/a"), 100).ToArray();
        await client.SendAsync(RawClient.Frames(writer => writer.WriteMultiReadRequest(2, reads)), cancellationToken);
        var (refused, _) = await client.ReadReplyAsync(cancellationToken);
        await client.SendAsync(RawClient.Get(3, "/a"), cancellationToken);
        var (next, _) = await client.ReadReplyAsync(cancellationToken);

        Assert.That((refused.Xid, refused.Error), Is.EqualTo((2, ErrorCode.MarshallingError)));
        Assert.That((next.Xid, next.Error), Is.EqualTo((3, ErrorCode.Ok)));
    }
}
