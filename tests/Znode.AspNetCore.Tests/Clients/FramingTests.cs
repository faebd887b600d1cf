using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Znode.Protocol;

namespace Znode.AspNetCore.Clients;

[CancelAfter(60_000)]
public sealed class FramingTests
{
    [TestCase(-1)]
    [TestCase(int.MinValue)]
    [TestCase(0x100000)]
    [TestCase(0x47455420, Description = "GET : somebody takes it for a web server")]
    public async Task A_length_out_of_bounds_ends_the_connection_with_one_line_in_the_log(int length, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.ConnectAsync(cancellationToken);
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);

        await client.SendAsync(bytes, cancellationToken);

        Assert.That(await client.ReadToEndAsync(cancellationToken), Is.Empty);
        await member.UntilAsync(port => port.Connections.Count == 0, cancellationToken);
        Assert.That(
            member.Logs.GetSnapshot().Where(log => log.Level >= LogLevel.Information && log.Id.Id > 5001).Select(log => log.Message),
            Is.EqualTo(new[]
            {
                $"Len error. A message from /{member.Port.EndPoint} with advertised length of {length} is either a malformed message or too large to process (length is greater than jute.maxbuffer=1048575)",
            }).Using<string>((left, right) => WithoutPort(left) == WithoutPort(right)));
    }

    [Test]
    public async Task A_frame_out_of_bounds_ends_an_open_session_s_connection_after_the_answers_before_it(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync(configure: options => options with { RequestBytesMax = 1024 });
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync([.. RawClient.Get(1, "/"), 0, 0, 4, 1], cancellationToken);

        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(1));
        Assert.That(await client.ReadFrameAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task A_frame_of_exactly_the_limit_is_taken(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);
        var overhead = RawClient.Create(1, "/big").Length - 4;
        var data = new byte[FrameReader.LengthMaxDefault - overhead];

        await client.SendAsync(RawClient.Create(1, "/big", data), cancellationToken);
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.Ok));

        await client.SendAsync(RawClient.Get(2, "/big"), cancellationToken);
        Assert.That(ReplyReader.ReadData((await client.ReadReplyAsync(cancellationToken)).Body).Data, Has.Length.EqualTo(data.Length));
    }

    [Test]
    public async Task Frames_may_come_byte_by_byte(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.ConnectAsync(cancellationToken);

        foreach (var single in (byte[])[.. RawClient.ConnectFrame(), .. RawClient.Create(1, "/a"), .. RawClient.Get(2, "/a")])
        {
            await client.SendAsync([single], cancellationToken);
        }

        Assert.That(ConnectResponse.Read((await client.ReadFrameAsync(cancellationToken))!).IsValid);
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(1));
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(2));
    }

    [TestCase(0)]
    [TestCase(7)]
    public async Task What_is_no_connect_request_ends_the_connection(int length, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.ConnectAsync(cancellationToken);

        await client.SendAsync(RawClient.Frames(writer => writer.WriteBuffer(new byte[length])), cancellationToken);

        Assert.That(await client.ReadToEndAsync(cancellationToken), Is.Empty);
    }

    [TestCase(0)]
    [TestCase(7)]
    public async Task A_packet_without_a_header_ends_the_connection(int length, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync(RawClient.Frames(writer => writer.WriteBuffer(new byte[length])), cancellationToken);

        Assert.That(await client.ReadToEndAsync(cancellationToken), Is.Empty);
    }

    [TestCase(nameof(OpCode.GetData))]
    [TestCase(nameof(OpCode.Create))]
    [TestCase(nameof(OpCode.SetWatches))]
    [TestCase(nameof(OpCode.MultiRead))]
    [TestCase(nameof(OpCode.AddWatch))]
    [TestCase(nameof(OpCode.Sync))]
    public async Task A_body_that_is_not_the_record_is_answered_and_the_connection_goes_on(string op, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync([.. RawClient.Header(1, Enum.Parse<OpCode>(op)), .. RawClient.Header(-2, OpCode.Ping)], cancellationToken);

        var (header, body) = await client.ReadReplyAsync(cancellationToken);
        Assert.That((header.Xid, header.Error, body.Length), Is.EqualTo((1, ErrorCode.MarshallingError, 0)));
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(Xids.Ping));
    }

    [TestCase(0)]
    [TestCase(13)]
    [TestCase(20)]
    [TestCase(-10)]
    [TestCase(4711)]
    public async Task An_operation_that_is_not_for_clients_is_answered_and_ends_the_connection(int op, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync([.. RawClient.Header(1, (OpCode)op), .. RawClient.Header(-2, OpCode.Ping)], cancellationToken);

        var (header, _) = await client.ReadReplyAsync(cancellationToken);
        Assert.That((header.Xid, header.Zxid, header.Error), Is.EqualTo((1, new Zxid(-1), ErrorCode.Unimplemented)));
        Assert.That(await client.ReadFrameAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task A_client_that_sends_no_more_still_gets_its_answers(CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var client = await member.OpenAsync(cancellationToken);

        await client.SendAsync([.. RawClient.Create(1, "/a"), .. RawClient.Get(2, "/a")], cancellationToken);
        client.Socket.Shutdown(SocketShutdown.Send);

        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(1));
        Assert.That((await client.ReadReplyAsync(cancellationToken)).Header.Xid, Is.EqualTo(2));
        Assert.That(await client.ReadFrameAsync(cancellationToken), Is.Null);
    }

    [Test]
    public async Task Random_bytes_never_trouble_the_others([Range(0, 20)] int seed, CancellationToken cancellationToken)
    {
        await using var member = await ListeningMember.StartAsync();
        using var other = await member.OpenAsync(cancellationToken);
        var random = new Random(seed);
        var garbage = new byte[random.Next(1, 3000)];
        random.NextBytes(garbage);
        using (var client = await member.ConnectAsync(cancellationToken))
        {
            if (seed % 2 == 0)
            {
                await client.OpenSessionAsync(30_000, cancellationToken);
                garbage[0] = garbage[1] = garbage[2] = 0;
            }

            await client.SendAsync(garbage, cancellationToken);
            client.Socket.Shutdown(SocketShutdown.Send);
            await client.ReadToEndAsync(cancellationToken);
        }

        await other.SendAsync(RawClient.Header(-2, OpCode.Ping), cancellationToken);
        Assert.That((await other.ReadReplyAsync(cancellationToken)).Header.Error, Is.EqualTo(ErrorCode.Ok), $"seed {seed}");
        Assert.That(member.Logs.GetSnapshot().Where(log => log.Level >= LogLevel.Error).Select(log => log.Message), Is.Empty, $"seed {seed}");
    }

    private static string WithoutPort(string line) => System.Text.RegularExpressions.Regex.Replace(line, @"127\.0\.0\.1:\d+", "127.0.0.1");
}
