namespace Znode.Server.Tests;

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class QuotaTests(Store store) : MemberFixture(store)
{
    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { EnforceQuota = true };

    [Test]
    public async Task A_hard_quota_refuses_what_would_exceed_it()
    {
        await Session.CreateAsync("/app");
        await LimitAsync("/app", "count=3,bytes=-1;byteHardLimit=10;countHardLimit=3");
        await Session.CreateAsync("/app/a", Bytes("12345"));

        await Assert.ThrowsAsync<QuotaExceededException>(() => Session.SetAsync("/app/a", Bytes("12345678901")).AsTask());
        await Session.CreateAsync("/app/b", Bytes("12345"));
        await Assert.ThrowsAsync<QuotaExceededException>(() => Session.CreateAsync("/app/c").AsTask());
        await Session.DeleteAsync("/app/b");
        await Session.CreateAsync("/app/c");
    }

    [Test]
    public async Task The_statistics_follow_what_is_there()
    {
        await Session.CreateAsync("/app");
        await LimitAsync("/app", "count=100,bytes=1000");

        await Session.CreateAsync("/app/a", Bytes("12345"));

        Assert.That(await Session.GetStringAsync("/zookeeper/quota/app/zookeeper_stats"), Is.EqualTo("count=2,bytes=5"));
    }

    private async Task LimitAsync(string path, string limits)
    {
        await Session.CreateAsync($"/zookeeper/quota{path}/zookeeper_limits", Bytes(limits), new() { CreateParents = true });
        await Session.CreateAsync($"/zookeeper/quota{path}/zookeeper_stats", Bytes("count=0,bytes=0"));
    }
}
