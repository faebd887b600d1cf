using Znode.Acl;

namespace Znode.Core.Tests.Acl;

/// <summary>The scheme digest. Source: spec client-protocol §11; the hash is that of Apache ZooKeeper 3.8.0.</summary>
[TestFixture]
internal sealed class DigestAuthenticationProviderTests
{
    private const string Id = "u:Jq7wMyA/w2Vd5WIDAKdu4OIIFEQ=";

    private readonly DigestAuthenticationProvider _provider = new();

    [Test]
    public void The_id_is_the_name_and_the_hash_of_name_and_password()
    {
        var outcome = _provider.Authenticate("u:p"u8, ConnectionInfo.InProcess);
        Assert.That(outcome.IsGranted, Is.True);
        Assert.That(outcome.Identities, Is.EqualTo(new Identity[] { new("digest", Id) }));
    }

    [Test]
    public void The_name_ends_at_the_first_colon() => Assert.That(_provider.IdOf("u:p:q"), Does.StartWith("u:").And.Length.EqualTo(Id.Length));

    [Test]
    public void Credentials_without_a_colon_are_a_name_alone() => Assert.That(_provider.IdOf("user"), Does.StartWith("user:"));

    [Test]
    public void Names_and_passwords_are_UTF_8() => Assert.That(_provider.Authenticate("jörg:ß"u8, ConnectionInfo.InProcess).Identities[0].Id, Is.EqualTo(_provider.IdOf("jörg:ß")));

    [Test]
    public void The_super_user_gets_both_identities()
    {
        var outcome = new DigestAuthenticationProvider(superDigest: Id).Authenticate("u:p"u8, ConnectionInfo.InProcess);
        Assert.That(outcome.Identities, Is.EqualTo(new[] { Identity.Super, new("digest", Id) }));
    }

    [Test]
    public void Another_user_is_not_the_super_user() =>
        Assert.That(new DigestAuthenticationProvider(superDigest: Id).Authenticate("u:q"u8, ConnectionInfo.InProcess).Identities, Has.Count.EqualTo(1));

    [TestCase("SHA-256", 44)]
    [TestCase("sha-512", 88)]
    [TestCase("MD5", 24)]
    [TestCase("SHA1", 28)]
    public void The_hash_can_be_another_one(string algorithm, int base64Length) =>
        Assert.That(new DigestAuthenticationProvider(algorithm: algorithm).IdOf("u:p"), Has.Length.EqualTo("u:".Length + base64Length));

    [Test]
    public void An_unknown_hash_is_refused_with_those_that_are_known() =>
        Assert.That(() => new DigestAuthenticationProvider(algorithm: "CRC"), Throws.ArgumentException.With.Message.Contains("'CRC'").And.Message.Contains("SHA-256"));

    [Test]
    public void An_entry_means_exactly_its_id()
    {
        Assert.That(_provider.Matches(new("digest", Id), Id), Is.True);
        Assert.That(_provider.Matches(new("digest", Id), "u:x"), Is.False);
    }

    [TestCase("u:h", true)]
    [TestCase("u:h:", true, Description = "empty parts at the end do not count")]
    [TestCase(":h", true)]
    [TestCase("u:", false)]
    [TestCase("u", false)]
    [TestCase("", false)]
    [TestCase(":", false)]
    [TestCase("u:h:x", false)]
    public void A_valid_id_has_two_parts(string id, bool expected) => Assert.That(_provider.IsValidId(id), Is.EqualTo(expected));

    [Test]
    public void A_digest_shows_who_one_is() => Assert.That(_provider.IsAuthenticated, Is.True);
}
