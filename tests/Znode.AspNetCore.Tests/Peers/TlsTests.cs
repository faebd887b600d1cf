using Microsoft.Extensions.Logging.Abstractions;
using Znode.Consensus.Zab.Messages;

namespace Znode.AspNetCore.Peers;

[CancelAfter(30_000)]
public sealed class TlsTests
{
    private const string Host = "127.0.0.1";

    [Test]
    public async Task Members_with_certificates_of_one_authority_talk_over_TLS(CancellationToken cancellationToken)
    {
        using var certificates = new TestCertificates();
        await using var one = await TestPeer.StartAsync(1, options => options with { Tls = certificates.Issue("one", Host) });
        await using var two = await TestPeer.StartAsync(2, options => options with { Tls = certificates.Issue("two", Host) });
        one.Know(one, two);
        two.Know(one, two);

        var (_, theirs) = await two.OpenAsync(one, cancellationToken);
        one.Send(theirs, new ZabMessage.UpToDate());

        Assert.That((await two.NextAsync<PeerEvent.Received>(cancellationToken)).Messages, Is.EqualTo(new[] { new ZabMessage.UpToDate() }));
    }

    [Test]
    public async Task A_certificate_of_another_authority_is_refused(CancellationToken cancellationToken)
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var one = await TestPeer.StartAsync(1, options => options with { Tls = certificates.Issue("one", Host) });
        await using var two = await TestPeer.StartAsync(2, options => options with { Tls = others.Issue("two", Host, certificates.AuthoritiesFile) });
        one.Know(one);
        two.Know(one, two);

        await one.LoggedAsync("refused it: its certificate (CN=two) is not trusted", cancellationToken);
        await two.LoggedAsync("Cannot open channel to 1", cancellationToken);
    }

    [Test]
    public async Task A_leader_with_a_certificate_of_another_authority_is_not_followed(CancellationToken cancellationToken)
    {
        using var certificates = new TestCertificates();
        using var others = new TestCertificates();
        await using var one = await TestPeer.StartAsync(1, options => options with { Tls = certificates.Issue("one", Host) });
        await using var two = await TestPeer.StartAsync(2, options => options with { Tls = others.Issue("two", Host) });
        two.Know(one, two);

        Assert.That(await two.LoggedAsync("Cannot open channel to 1", cancellationToken), Does.Contain("its certificate (CN=one) is not trusted"));
    }

    [Test]
    public async Task A_certificate_for_another_host_than_its_members_is_refused(CancellationToken cancellationToken)
    {
        using var certificates = new TestCertificates();
        await using var one = await TestPeer.StartAsync(1, options => options with { Tls = certificates.Issue("one", Host) });
        await using var two = await TestPeer.StartAsync(2, options => options with { Tls = certificates.Issue("two", "elsewhere") });
        one.Know(one, two);
        two.Know(one, two);

        await one.LoggedAsync("its certificate (CN=two) is not for '127.0.0.1'", cancellationToken);
    }

    [Test]
    public async Task Who_speaks_without_TLS_is_refused(CancellationToken cancellationToken)
    {
        using var certificates = new TestCertificates();
        await using var one = await TestPeer.StartAsync(1, options => options with { Tls = certificates.Issue("one", Host) });
        await using var two = await TestPeer.StartAsync(2);
        one.Know(one);
        two.Know(one, two);

        await one.LoggedAsync("refused it: it speaks without TLS and this member with it", cancellationToken);
    }

    [Test]
    public async Task A_renewed_certificate_is_used_from_the_next_connection_on(CancellationToken cancellationToken)
    {
        using var certificates = new TestCertificates();
        await using var one = await TestPeer.StartAsync(1, options => options with { Tls = certificates.Issue("one", Host) });
        await using var two = await TestPeer.StartAsync(2, options => options with { Tls = certificates.Issue("two", "elsewhere") });
        one.Know(one);
        two.Know(one, two);
        await one.LoggedAsync("refused it", cancellationToken);

        certificates.Write("two", Host);
        File.SetLastWriteTimeUtc(certificates.FileOf("two"), DateTime.UtcNow.AddMinutes(1));
        one.Know(one, two);

        await one.LoggedAsync("The channel with member 2", cancellationToken);
        await two.LoggedAsync("was loaded anew: CN=two", cancellationToken);
    }

    [Test]
    public void A_file_that_can_not_be_loaded_any_more_leaves_the_old_certificate_in_use()
    {
        using var certificates = new TestCertificates();
        var tls = certificates.Issue("one", Host);
        var before = tls.Current(NullLogger.Instance);

        File.WriteAllText(certificates.FileOf("one"), "half a fi");
        File.SetLastWriteTimeUtc(certificates.FileOf("one"), DateTime.UtcNow.AddMinutes(1));

        Assert.That(tls.Current(NullLogger.Instance), Is.SameAs(before));
    }

    [Test]
    public void Files_that_are_not_there_are_named()
    {
        var tls = PeerTls.FromPemFiles("/nowhere/member.pem", null, "/nowhere/authorities.pem");

        Assert.That(() => tls.Current(NullLogger.Instance), Throws.InstanceOf<IOException>().With.Message.Contains("/nowhere/member.pem"));
    }
}
