using Znode.Acl;

namespace Znode.Core.Tests.Acl;

/// <summary>Which lists can be stored, and in which form. Source: spec semantics §5.2.</summary>
[TestFixture]
internal sealed class AclNormalizeTests
{
    private static readonly Identity Local = new("ip", "127.0.0.1");
    private static readonly Identity Ann = new("digest", "ann:hash");
    private static readonly Identity Bob = new("digest", "bob:hash");

    private readonly AclChecker _checker = new(AuthenticationProviders.Default, skipAcl: false);

    [Test]
    public void No_list_is_invalid()
    {
        Refuses(null);
        Refuses([]);
    }

    [Test]
    public void The_open_list_is_kept() => Accepts([new(Permissions.All, "world", "anyone")], AclEntry.Open);

    [Test]
    public void World_with_another_id_is_invalid() => Refuses([new(Permissions.All, "world", "someone")]);

    [Test]
    public void A_null_scheme_or_id_is_invalid()
    {
        Refuses([new(Permissions.All, null!, "anyone")]);
        Refuses([new(Permissions.All, "world", null!)]);
    }

    [Test]
    public void The_id_of_auth_may_be_null() => Accepts([new(Permissions.All, "auth", null!)], [new(Permissions.All, "digest", "ann:hash")], Ann);

    [Test]
    public void Duplicates_are_removed_and_the_order_is_kept()
    {
        AclEntry ann = new(Permissions.All, "digest", "ann:hash");
        AclEntry world = new(Permissions.Read, "world", "anyone");
        Accepts([ann, world, ann with { }, world], [ann, world]);
    }

    [Test]
    public void The_same_id_with_other_permissions_is_no_duplicate()
    {
        AclEntry[] acl = [new(Permissions.Read, "world", "anyone"), new(Permissions.Write, "world", "anyone")];
        Accepts(acl, acl);
    }

    [Test]
    public void Auth_is_replaced_by_the_callers_identities_that_show_who_it_is() => Accepts(
        [new(Permissions.Write, "auth", "ignored")],
        [new(Permissions.Write, "digest", "ann:hash"), new(Permissions.Write, "digest", "bob:hash")],
        Local,
        Ann,
        Identity.Super,
        Bob);

    [Test]
    public void Auth_without_such_an_identity_is_invalid()
    {
        Refuses([new(Permissions.All, "auth", "")]);
        Refuses([new(Permissions.All, "auth", "")], Local);
        Refuses([new(Permissions.All, "auth", "")], Identity.Super);
    }

    [Test]
    public void One_bad_entry_makes_the_list_invalid() => Refuses([new(Permissions.All, "world", "anyone"), new(Permissions.All, "digest", "ann")]);

    [TestCase("sasl", "ann")]
    [TestCase("super", "")]
    [TestCase("", "anyone")]
    [TestCase("DIGEST", "ann:hash")]
    public void A_scheme_without_a_provider_is_invalid(string scheme, string id) => Refuses([new(Permissions.All, scheme, id)]);

    [TestCase("ip", "10.0.0.0/8")]
    [TestCase("digest", "ann:hash")]
    public void An_id_that_the_provider_takes_is_kept(string scheme, string id) => Accepts([new(Permissions.Read, scheme, id)], [new(Permissions.Read, scheme, id)]);

    [TestCase("ip", "10.0.0.0/33")]
    [TestCase("digest", "ann")]
    public void An_id_that_the_provider_refuses_is_invalid(string scheme, string id) => Refuses([new(Permissions.Read, scheme, id)]);

    [TestCase(0)]
    [TestCase(1 << 20)]
    [TestCase(-1)]
    public void Permissions_are_not_checked(int permissions)
    {
        AclEntry[] acl = [new((Permissions)permissions, "world", "anyone")];
        Accepts(acl, acl);
    }

    [Test]
    public void The_stored_list_is_not_the_callers()
    {
        AclEntry[] acl = [new(Permissions.Read, "world", "anyone")];
        _checker.Normalize(acl, [], out var normalized);
        acl[0] = new(Permissions.All, "world", "anyone");
        Assert.That(normalized, Is.EqualTo(AclEntry.ReadOnly));
    }

    private void Accepts(IReadOnlyList<AclEntry> acl, IReadOnlyList<AclEntry> expected, params Identity[] identities)
    {
        Assert.That(_checker.Normalize(acl, identities, out var normalized), Is.EqualTo(ErrorCode.Ok));
        Assert.That(normalized, Is.EqualTo(expected));
    }

    private void Refuses(IReadOnlyList<AclEntry>? acl, params Identity[] identities)
    {
        Assert.That(_checker.Normalize(acl, identities, out var normalized), Is.EqualTo(ErrorCode.InvalidAcl));
        Assert.That(normalized, Is.Empty);
    }
}
