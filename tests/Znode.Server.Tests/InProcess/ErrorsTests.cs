using System.Globalization;

namespace Znode.Server.Tests.InProcess;

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class ErrorsTests(Store store) : MemberFixture(store)
{
    [Test]
    public async Task What_every_tree_begins_with_is_not_deleted()
    {
        await Assert.ThrowsAsync<BadArgumentsException>(() => Session.DeleteAsync("/zookeeper/quota").AsTask());
        await Assert.ThrowsAsync<BadArgumentsException>(() => Session.DeleteAsync("/").AsTask());
    }

    [Test]
    public async Task A_request_that_is_too_long_is_told_with_its_size_the_limit_and_the_option()
    {
        var limit = Member.Options.RequestBytesMax;
        await Session.CreateAsync("/a");
        var last = Member.LastCommitted;

        var exception = await Assert.ThrowsAsync<BadArgumentsException>(() => Session.SetAsync("/a", new byte[limit]).AsTask());
        await Assert.ThrowsAsync<BadArgumentsException>(() => Session.CreateAsync("/b", new byte[limit]).AsTask());
        await Assert.ThrowsAsync<BadArgumentsException>(() => Session.CommitAsync(new Transaction().Set("/a", new byte[limit / 2]).Set("/a", new byte[limit / 2])).AsTask());

        // The header has 8 bytes, the path 4 + 2, the data 4 + limit, the version 4.
        Assert.That(exception!.Message, Does.Contain((limit + 22).ToString("N0", CultureInfo.InvariantCulture)));
        Assert.That(exception.Message, Does.Contain(limit.ToString("N0", CultureInfo.InvariantCulture)));
        Assert.That(exception.Message, Does.Contain("ZnodeMemberOptions.RequestBytesMax"));
        Assert.That(exception.Request, Is.EqualTo(RequestStatus.NotSent));
        Assert.That(Member.LastCommitted, Is.EqualTo(last), "nothing was proposed");
        Assert.That((await Session.SetAsync("/a", new byte[limit - 22])).DataLength, Is.EqualTo(limit - 22));
    }
}
