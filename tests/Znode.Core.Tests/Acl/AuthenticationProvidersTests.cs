using Znode.Acl;

namespace Znode.Core.Tests.Acl;

/// <summary>The table of schemes, and providers of one's own.</summary>
[TestFixture]
internal sealed class AuthenticationProvidersTests
{
    [Test]
    public void A_member_knows_ip_and_digest_by_default()
    {
        Assert.That(AuthenticationProviders.Default.TryGet("ip", out _), Is.True);
        Assert.That(AuthenticationProviders.Default.TryGet("digest", out _), Is.True);
        Assert.That(AuthenticationProviders.Default.TryGet("x509", out _), Is.False);
    }

    [Test]
    public void A_provider_of_ones_own_takes_part_in_lists()
    {
        var checker = new AclChecker(AuthenticationProviders.Default.With(new TeamProvider("team")), skipAcl: false);
        Identity[] red = [new("team", "red/ann")];

        Assert.That(checker.Normalize([new(Permissions.Read, "team", "red")], red, out var acl), Is.EqualTo(ErrorCode.Ok));
        Assert.That(checker.Allows(new(1, acl), Permissions.Read, red), Is.True);
        Assert.That(checker.Allows(new(1, acl), Permissions.Read, [new("team", "blue/bob")]), Is.False);
        Assert.That(checker.Normalize([new(Permissions.Read, "team", "")], red, out _), Is.EqualTo(ErrorCode.InvalidAcl));
        Assert.That(checker.Normalize(AclEntry.CreatorAll, red, out acl), Is.EqualTo(ErrorCode.Ok));
        Assert.That(acl, Is.EqualTo(new AclEntry[] { new(Permissions.All, "team", "red/ann") }));
        Assert.That(checker.DisplayOf(red), Is.EqualTo(red));
    }

    [Test]
    public void A_provider_may_refuse()
    {
        var outcome = new TeamProvider("team").Authenticate("stranger"u8, ConnectionInfo.InProcess);
        Assert.That(outcome.IsGranted, Is.False);
        Assert.That(outcome.Identities, Is.Empty);
    }

    [Test]
    public void A_provider_takes_the_place_of_the_one_with_its_scheme()
    {
        var digest = new DigestAuthenticationProvider(superDigest: "super:x");
        Assert.That(AuthenticationProviders.Default.With(digest).TryGet("digest", out var provider), Is.True);
        Assert.That(provider, Is.SameAs(digest));
    }

    [TestCase("world")]
    [TestCase("auth")]
    [TestCase("super")]
    [TestCase("")]
    public void A_scheme_with_a_meaning_of_its_own_can_not_have_a_provider(string scheme) =>
        Assert.That(() => new AuthenticationProviders(new TeamProvider(scheme)), Throws.ArgumentException);

    [Test]
    public void Two_providers_can_not_have_one_scheme() =>
        Assert.That(() => new AuthenticationProviders(new TeamProvider("team"), new TeamProvider("team")), Throws.ArgumentException);

    /// <summary>Identities are <c>team/name</c>; an entry means a whole team.</summary>
    private sealed class TeamProvider(string scheme) : IAuthenticationProvider
    {
        public string Scheme { get; } = scheme;

        public bool IsAuthenticated => true;

        public AuthOutcome Authenticate(ReadOnlySpan<byte> credentials, ConnectionInfo connection) => AuthOutcome.Refused;

        public bool Matches(Identity caller, string aclId) => caller.Id.StartsWith($"{aclId}/", StringComparison.Ordinal);

        public bool IsValidId(string aclId) => aclId.Length > 0;
    }
}
