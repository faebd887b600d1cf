namespace Znode.Server.Tests.InProcess;

[TestFixture(Store.Memory)]
[TestFixture(Store.Disk)]
public sealed class AccessTests(Store store) : MemberFixture(store)
{
    private const string SuperDigest = "super:xQJmxLMiHGwaqBvst5y6rkB6HQs="; // super:admin

    protected override ZnodeMemberOptions Configure(ZnodeMemberOptions options) => options with { SuperDigest = SuperDigest };

    [Test]
    public async Task WhoAmI_shows_users_in_the_order_in_which_they_came()
    {
        Assert.That(await Session.WhoAmIAsync(), Is.Empty, "there is no address in process");

        await Session.AuthenticateAsync("digest", Bytes("bob:other"));
        await Session.AuthenticateAsync("digest", Bytes("alice:secret"));
        await Session.AuthenticateAsync("digest", Bytes("bob:other"));

        Assert.That(await Session.WhoAmIAsync(), Is.EqualTo(new[] { new ClientInfo("digest", "bob"), new ClientInfo("digest", "alice") }));
    }

    [Test]
    public async Task The_super_user_passes_every_list()
    {
        var other = await OpenAsync();
        await Session.AuthenticateAsync("digest", Bytes("alice:secret"));
        await Session.CreateAsync("/a", Bytes("x"), new() { Acl = AclEntry.CreatorAll });

        await other.AuthenticateAsync("digest", Bytes("super:admin"));

        Assert.That((await other.GetAsync("/a")).GetString(), Is.EqualTo("x"));
        await other.SetAclAsync("/a", AclEntry.Open);
    }

    [Test]
    public async Task An_unknown_scheme_is_refused_and_the_session_goes_on()
    {
        var exception = await Assert.ThrowsAsync<AuthFailedException>(() => Session.AuthenticateAsync("kerberos", Bytes("x")).AsTask());

        Assert.That(exception!.Code, Is.EqualTo(ErrorCode.AuthFailed));
        await Session.CreateAsync("/a");
    }
}
