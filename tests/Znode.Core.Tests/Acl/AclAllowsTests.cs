using Znode.Acl;

namespace Znode.Core.Tests.Acl;

/// <summary>What lists allow. Source: spec semantics §5.1.</summary>
[TestFixture]
internal sealed class AclAllowsTests
{
    private static readonly Identity Ann = new("digest", "ann:hash");
    private static readonly Identity Local = new("ip", "127.0.0.1");

    private readonly AclChecker _checker = new(AuthenticationProviders.Default, skipAcl: false);

    [Test]
    public void The_open_list_allows_everything_to_everybody() =>
        Assert.That(_checker.Allows(AclList.Open, Permissions.Admin, []), Is.True);

    [Test]
    public void An_empty_list_allows_everything() => Assert.That(Allows([], Permissions.Delete), Is.True);

    [Test]
    public void Everybody_gets_only_what_the_entry_for_everybody_gives()
    {
        Assert.That(Allows(AclEntry.ReadOnly, Permissions.Read), Is.True);
        Assert.That(Allows(AclEntry.ReadOnly, Permissions.Write), Is.False);
    }

    [Test]
    public void The_one_who_is_meant_is_allowed()
    {
        AclEntry[] acl = [new(Permissions.Write, "digest", "ann:hash")];
        Assert.That(Allows(acl, Permissions.Write, Local, Ann), Is.True);
        Assert.That(Allows(acl, Permissions.Read, Local, Ann), Is.False);
        Assert.That(Allows(acl, Permissions.Write, Local), Is.False);
        Assert.That(Allows(acl, Permissions.Write, new Identity("digest", "ann:other")), Is.False);
    }

    [Test]
    public void One_of_several_needed_permissions_is_enough() =>
        Assert.That(Allows([new(Permissions.Admin, "world", "anyone")], Permissions.Read | Permissions.Admin), Is.True);

    [Test]
    public void Any_entry_may_allow_it_not_just_the_first()
    {
        AclEntry[] acl = [new(Permissions.Read, "digest", "bob:hash"), new(Permissions.Write, "world", "anyone"), new(Permissions.Read, "ip", "127.0.0.0/8")];
        Assert.That(Allows(acl, Permissions.Read, Local), Is.True);
        Assert.That(Allows(acl, Permissions.Read, Ann), Is.False);
    }

    [Test]
    public void The_scheme_must_be_the_same_even_if_the_id_is()
    {
        Assert.That(Allows([new(Permissions.All, "digest", "127.0.0.1")], Permissions.Read, Local), Is.False);
    }

    [Test]
    public void Entries_of_unknown_schemes_are_passed_over()
    {
        AclEntry[] acl = [new(Permissions.All, "sasl", "ann"), new(Permissions.Read, "digest", "ann:hash")];
        Assert.That(Allows(acl, Permissions.Read, new Identity("sasl", "ann"), Ann), Is.True);
        Assert.That(Allows(acl, Permissions.Write, new Identity("sasl", "ann"), Ann), Is.False);
    }

    [Test]
    public void World_means_everybody_only_with_the_id_anyone() =>
        Assert.That(Allows([new(Permissions.All, "world", "someone")], Permissions.Read, Ann), Is.False);

    [Test]
    public void The_super_user_is_allowed_everything() =>
        Assert.That(Allows([new(Permissions.None, "digest", "ann:hash")], Permissions.Admin, Local, Identity.Super), Is.True);

    [Test]
    public void Without_access_control_everything_is_allowed() =>
        Assert.That(new AclChecker(AuthenticationProviders.Default, skipAcl: true).Allows(new(1, [new(Permissions.None, "digest", "x:y")]), Permissions.Admin, []), Is.True);

    [Test]
    public void A_bit_that_has_no_name_is_a_permission_like_any_other() =>
        Assert.That(Allows([new((Permissions)64, "world", "anyone")], (Permissions)64), Is.True);

    private bool Allows(IReadOnlyList<AclEntry> acl, Permissions needed, params Identity[] identities) => _checker.Allows(new(1, acl), needed, identities);
}
