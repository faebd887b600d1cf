using Znode.Protocol;

namespace Znode.AspNetCore.Requests;

[CancelAfter(60_000)]
public sealed class ReadRequestsTests
{
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
