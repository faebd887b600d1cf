using System.Net;
using Znode.Acl;

namespace Znode.Core.Tests.Acl;

/// <summary>The scheme ip. Source: spec client-protocol §11, semantics §5.2.</summary>
[TestFixture]
internal sealed class IpAuthenticationProviderTests
{
    private readonly IpAuthenticationProvider _provider = new();

    [TestCase("10.1.2.3", "10.1.2.3", true)]
    [TestCase("10.1.2.3", "10.1.2.4", false)]
    [TestCase("10.1.2.3", "10.0.0.0/8", true)]
    [TestCase("10.1.2.3", "10.9.9.9/8", true)]
    [TestCase("11.1.2.3", "10.0.0.0/8", false)]
    [TestCase("10.1.2.3", "10.1.2.0/30", true)]
    [TestCase("10.1.2.4", "10.1.2.0/30", false)]
    [TestCase("10.1.2.3", "10.1.2.3/32", true)]
    [TestCase("200.1.2.3", "0.0.0.0/0", true)]
    [TestCase("0:0:0:0:0:0:0:1", "::1", true)]
    [TestCase("2001:db8:0:0:0:0:0:5", "2001:db8::/32", true)]
    [TestCase("2001:db9:0:0:0:0:0:5", "2001:db8::/32", false)]
    [TestCase("2001:db8:0:0:0:0:0:5", "::/0", true)]
    [TestCase("2001:db8:0:0:0:0:0:5", "0.0.0.0/0", false)]
    [TestCase("10.1.2.3", "::/0", false)]
    [TestCase("10.1.2.3", "nonsense", false)]
    [TestCase("nonsense", "0.0.0.0/0", false)]
    public void An_entry_means_the_addresses_with_its_leading_bits(string address, string aclId, bool expected) =>
        Assert.That(_provider.Matches(new("ip", address), aclId), Is.EqualTo(expected));

    [TestCase("10.0.0.1", true)]
    [TestCase("010.0.0.1", true, Description = "decimal, not octal")]
    [TestCase("10.0.0.1/0", true)]
    [TestCase("10.0.0.1/32", true)]
    [TestCase("::1", true)]
    [TestCase("2001:db8::/128", true)]
    [TestCase("10.0.0.1/33", false)]
    [TestCase("10.0.0.1/-1", false)]
    [TestCase("10.0.0.1/", false)]
    [TestCase("10.0.0.1/x", false)]
    [TestCase("10.0.0.1/8/8", false)]
    [TestCase("10.0.0.256", false)]
    [TestCase("10.0.0", false)]
    [TestCase("10.0.0.0.1", false)]
    [TestCase("10.0.0.", false)]
    [TestCase("", false)]
    [TestCase("localhost", false)]
    [TestCase("2001:db8::/129", false)]
    [TestCase("[::1]", false)]
    [TestCase("[::1]:80", false)]
    [TestCase("fe80::1%eth0", false)]
    [TestCase("2001:::1", false)]
    public void A_valid_id_is_an_address_with_or_without_bits(string id, bool expected) => Assert.That(_provider.IsValidId(id), Is.EqualTo(expected));

    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("::ffff:10.0.0.1", "10.0.0.1")]
    [TestCase("::1", "0:0:0:0:0:0:0:1")]
    [TestCase("2001:db8::ff00:42:8329", "2001:db8:0:0:0:ff00:42:8329")]
    [TestCase("fe80::1%3", "fe80:0:0:0:0:0:0:1")]
    public void A_connection_is_known_by_its_address_as_Java_prints_it(string address, string expected) =>
        Assert.That(IpAuthenticationProvider.IdentityOf(IPAddress.Parse(address)), Is.EqualTo(new Identity("ip", expected)));

    [Test]
    public void The_credentials_are_ignored() => Assert.That(
        _provider.Authenticate("10.9.9.9"u8, new(IPAddress.Loopback)).Identities,
        Is.EqualTo(new Identity[] { new("ip", "127.0.0.1") }));

    [Test]
    public void A_session_in_process_comes_from_nowhere()
    {
        var outcome = _provider.Authenticate(""u8, ConnectionInfo.InProcess);
        Assert.That(outcome.IsGranted, Is.True);
        Assert.That(outcome.Identities, Is.Empty);
    }

    [Test]
    public void An_address_does_not_show_who_one_is() => Assert.That(_provider.IsAuthenticated, Is.False);
}
