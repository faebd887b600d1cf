using Znode.Acl;

namespace Znode.Core.Tests.Acl;

/// <summary>What is shown of lists and identities to those who may not know the hashes. Source: spec semantics §4.7, client-protocol §11.</summary>
[TestFixture]
internal sealed class AclDisplayTests
{
    [Test]
    public void The_hash_of_a_digest_entry_is_hidden()
    {
        AclEntry[] acl = [new(Permissions.Read, "digest", "ann:hash"), new(Permissions.All, "world", "anyone"), new(Permissions.All, "ip", "::1")];
        Assert.That(
            AclChecker.HideSecrets(acl),
            Is.EqualTo(new AclEntry[] { new(Permissions.Read, "digest", "ann:x"), new(Permissions.All, "world", "anyone"), new(Permissions.All, "ip", "::1") }));
        Assert.That(acl[0].Id, Is.EqualTo("ann:hash"));
    }

    [Test]
    public void Everything_after_the_first_colon_is_hidden() =>
        Assert.That(AclChecker.HideSecrets([new(Permissions.Read, "digest", "ann:ha:sh")])[0].Id, Is.EqualTo("ann:x"));

    [Test]
    public void WhoAmI_shows_the_user_of_a_digest_and_other_ids_as_they_are()
    {
        var checker = new AclChecker(AuthenticationProviders.Default, skipAcl: false);
        Assert.That(
            checker.DisplayOf([new("ip", "10.0.0.1"), Identity.Super, new("digest", "ann:hash")]),
            Is.EqualTo(new Identity[] { new("ip", "10.0.0.1"), new("super", ""), new("digest", "ann") }));
    }
}
