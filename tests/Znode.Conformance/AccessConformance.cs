namespace Znode.Conformance;

/// <summary>Identities and lists.</summary>
public abstract class AccessConformance(ConformanceSubject subject) : ClientConformance(subject)
{
    [Test]
    public async Task Only_the_creator_passes_its_list()
    {
        var other = await OpenAsync();
        await Session.AuthenticateAsync("digest", Bytes("alice:secret"));
        await Session.CreateAsync("/a", Bytes("x"), new() { Acl = AclEntry.CreatorAll });

        Assert.That((await Session.GetAsync("/a")).GetString(), Is.EqualTo("x"));
        await Assert.ThrowsAsync<NoAuthException>(() => other.GetAsync("/a").AsTask());
        if (Subject.ExistsNeedsRead)
        {
            await Assert.ThrowsAsync<NoAuthException>(() => other.ExistsAsync("/a").AsTask());
        }

        await Assert.ThrowsAsync<NoAuthException>(() => other.TryGetAsync("/a").AsTask());
        await Assert.ThrowsAsync<NoAuthException>(() => other.GetChildrenAsync("/a").AsTask());
        await Assert.ThrowsAsync<NoAuthException>(() => other.CountDescendantsAsync("/a").AsTask());
        await Assert.ThrowsAsync<NoAuthException>(() => other.GetAclAsync("/a").AsTask());
        await Assert.ThrowsAsync<NoAuthException>(() => other.SetAsync("/a", Bytes("y")).AsTask());
        await Assert.ThrowsAsync<NoAuthException>(() => other.SetAclAsync("/a", AclEntry.Open).AsTask());
        await Assert.ThrowsAsync<NoAuthException>(() => other.CreateAsync("/a/b").AsTask());
    }

    [Test]
    public async Task Requests_called_after_authenticating_are_made_under_the_new_identity_awaited_or_not()
    {
        var authenticated = Session.AuthenticateAsync("digest", Bytes("alice:secret"));
        var created = Session.CreateAsync("/a", options: new() { Acl = AclEntry.CreatorAll });
        var read = Session.GetAsync("/a");

        await authenticated;
        await created;
        Assert.That((await read).HasData, Is.True);
    }

    [Test]
    public async Task WhoAmI_shows_users_without_secrets_each_once()
    {
        var before = await Session.WhoAmIAsync();
        Assert.That(before.Select(info => info.Scheme), Is.SubsetOf(new[] { "ip" }), "where from, over a network");

        await Session.AuthenticateAsync("digest", Bytes("alice:secret"));
        await Session.AuthenticateAsync("digest", Bytes("bob:other"));
        await Session.AuthenticateAsync("digest", Bytes("alice:secret"));

        Assert.That(await Session.WhoAmIAsync(), Is.EquivalentTo([.. before, new ClientInfo("digest", "alice"), new ClientInfo("digest", "bob")]));
    }

    [Test]
    public async Task The_list_is_shown_with_its_secrets_only_to_who_may_change_it()
    {
        var other = await OpenAsync();
        await Session.AuthenticateAsync("digest", Bytes("alice:secret"));
        await Session.CreateAsync("/a", options: new() { Acl = [.. AclEntry.CreatorAll, .. AclEntry.ReadOnly] });

        Assert.That((await Session.GetAclAsync("/a")).Entries[0].Id, Does.StartWith("alice:").And.Length.GreaterThan(10));
        Assert.That((await other.GetAclAsync("/a")).Entries[0].Id, Is.EqualTo("alice:x"));
    }

    [Test]
    public async Task A_new_list_replaces_the_old_one_and_raises_its_version()
    {
        await Session.CreateAsync("/a");

        var stat = await Session.SetAclAsync("/a", AclEntry.ReadOnly, version: 0);

        var acl = await Session.GetAclAsync("/a");
        Assert.That(acl.Entries, Is.EqualTo(AclEntry.ReadOnly));
        Assert.That(acl.Stat, Is.EqualTo(stat));
        Assert.That(stat.Aversion, Is.EqualTo(1));
        await Assert.ThrowsAsync<NoAuthException>(() => Session.SetAsync("/a", Bytes("x")).AsTask());
    }

    [Test]
    public async Task Events_about_what_may_not_be_read_are_not_told()
    {
        var other = await OpenAsync();
        await Session.AuthenticateAsync("digest", Bytes("alice:secret"));
        await using var watch = await other.WatchAsync("/", WatchScope.Subtree);
        await using var events = watch.GetAsyncEnumerator();

        await Session.CreateAsync("/secret", options: new() { Acl = AclEntry.CreatorAll });
        await Session.CreateAsync("/open");

        Assert.That(await events.NextAsync(1), Is.EqualTo(new[] { "Created /open" }));
    }
}
