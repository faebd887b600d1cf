using System.Text;
using Znode.Acl;
using Znode.Protocol;

namespace Znode.AspNetCore.Requests;

[CancelAfter(30_000)]
public sealed class AuthenticationTests
{
    [Test]
    public async Task Identities_gather_on_the_connection(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync([.. Auth("digest", "u:p"), .. Auth("digest", "u:p"), .. Auth("digest", "v:p"), .. RawClient.Header(1, OpCode.WhoAmI)], cancellationToken);

        for (var i = 0; i < 3; i++)
        {
            var (header, _) = await client.ReadReplyAsync(cancellationToken);
            Assert.That((header.Xid, header.Zxid, header.Error), Is.EqualTo((Xids.Auth, Zxid.Zero, ErrorCode.Ok)));
        }

        var (_, body) = await client.ReadReplyAsync(cancellationToken);
        Assert.That(ReplyReader.ReadWhoAmI(body), Is.EquivalentTo(new Identity[] { new("ip", "127.0.0.1"), new("digest", "u"), new("digest", "v") }));
    }

    [TestCase("kerberos", "x")]
    [TestCase("sasl", "x")]
    public async Task A_scheme_that_nobody_provides_is_refused_and_ends_the_connection(string scheme, string credentials, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync([.. Auth(scheme, credentials), .. RawClient.Header(-2, OpCode.Ping)], cancellationToken);

        var (header, _) = await client.ReadReplyAsync(cancellationToken);
        Assert.That((header.Xid, header.Error), Is.EqualTo((Xids.Auth, ErrorCode.AuthFailed)));
        Assert.That(await client.ReadFrameAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task A_SASL_packet_is_refused_and_ends_the_connection(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync(RawClient.Header(1, OpCode.Sasl), cancellationToken);

        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.AuthFailed));
        Assert.That(await client.ReadFrameAsync(cancellationToken), Is.Null);
    }

    private static byte[] Auth(string scheme, string credentials) =>
        RawClient.Frames(writer => writer.WriteAuthRequest(scheme, Encoding.UTF8.GetBytes(credentials)));
}
