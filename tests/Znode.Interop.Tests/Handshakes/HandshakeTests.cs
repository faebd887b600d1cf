using Znode.Interop.Tests.Servers;
using Znode.Interop.Tests.Wire;

namespace Znode.Interop.Tests.Handshakes;

/// <summary>Every way to open a connection, sound or not, ends as it does on Apache. Source: client-protocol §3.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class HandshakeTests
{
    private ServerPair _servers = null!;

    [OneTimeSetUp]
    public async Task Start() => _servers = await ServerPair.StartAsync(new ServerSettings(), CancellationToken.None);

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }
    }

    [TestCase(0), TestCase(-5), TestCase(1), TestCase(3999), TestCase(4000), TestCase(4001), TestCase(30_000), TestCase(600_000), TestCase(600_001)]
    [TestCase(int.MaxValue), TestCase(int.MinValue), CancelAfter(20_000)]
    public Task The_timeout_is_negotiated(int timeoutMs, CancellationToken cancellationToken) =>
        CompareAsync(new ConnectRequest { TimeoutMs = timeoutMs }, cancellationToken);

    [Test, CancelAfter(20_000)]
    public Task A_client_without_the_readOnly_byte_gets_none(CancellationToken cancellationToken) =>
        CompareAsync(new ConnectRequest { ReadOnly = null }, cancellationToken);

    [Test, CancelAfter(20_000)]
    public Task A_client_that_would_read_only_is_told_that_the_server_writes(CancellationToken cancellationToken) =>
        CompareAsync(new ConnectRequest { ReadOnly = true }, cancellationToken);

    [TestCase(-1), TestCase(0), TestCase(1), TestCase(15), TestCase(16), TestCase(17), TestCase(200), CancelAfter(20_000)]
    public Task The_password_of_a_new_session_may_be_anything(int length, CancellationToken cancellationToken) =>
        CompareAsync(new ConnectRequest { Password = length < 0 ? null : new byte[length] }, cancellationToken);

    [Test, CancelAfter(20_000)]
    public Task The_protocol_version_is_not_checked(CancellationToken cancellationToken) =>
        CompareAsync(new ConnectRequest { ProtocolVersion = 77 }, cancellationToken);

    [TestCase(long.MinValue), TestCase(-1L), TestCase(1_000_000L), TestCase(long.MaxValue), CancelAfter(20_000)]
    public Task A_client_that_has_seen_more_than_the_server_is_sent_away(long lastZxidSeen, CancellationToken cancellationToken) =>
        CompareAsync(new ConnectRequest { LastZxidSeen = lastZxidSeen }, cancellationToken);

    [Test, CancelAfter(20_000)]
    public Task A_session_that_never_was_is_invalid(CancellationToken cancellationToken) =>
        CompareAsync(new ConnectRequest { SessionId = 0x7700000012340000 }, cancellationToken);

    [Test, CancelAfter(20_000)]
    public Task An_invalid_session_of_a_client_without_the_readOnly_byte_is_answered_without_it(CancellationToken cancellationToken) =>
        CompareAsync(new ConnectRequest { SessionId = 0x7700000012340000, ReadOnly = null }, cancellationToken);

    [TestCase(0), TestCase(1), TestCase(16), TestCase(43), TestCase(45), TestCase(46), TestCase(100), CancelAfter(20_000)]
    public Task A_handshake_cut_short_or_drawn_out_ends_the_same(int length, CancellationToken cancellationToken) =>
        CompareRawAsync(
            WireConnection.Frame([.. new ConnectRequest().ToArray().Concat(new byte[100]).Take(length)]), cancellationToken);

    [TestCase(-1), TestCase(int.MinValue), TestCase(1_048_576), TestCase(int.MaxValue), CancelAfter(20_000)]
    public Task An_impossible_length_closes_the_connection(int length, CancellationToken cancellationToken) =>
        CompareRawAsync(new JuteWriter().Int(length).ToArray(), cancellationToken);

    [TestCase(-2), TestCase(int.MaxValue), CancelAfter(20_000)]
    public Task An_impossible_password_length_closes_the_connection(int length, CancellationToken cancellationToken) =>
        CompareRawAsync(WireConnection.Frame(new JuteWriter().Int(0).Long(0).Int(5000).Long(0).Int(length).Long(0).Long(0).Bool(false).ToArray()), cancellationToken);

    [Test, CancelAfter(20_000)]
    public Task A_telnet_interrupt_closes_the_connection(CancellationToken cancellationToken) => CompareRawAsync([0xff, 0xf4, 0xff, 0xfd], cancellationToken);

    [Test, CancelAfter(20_000)]
    public Task A_session_is_resumed_with_its_password_and_a_new_timeout(CancellationToken cancellationToken) => _servers.AssertSameAsync(async server =>
    {
        using var first = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
        using var second = await WireSession.TryOpenAsync(server.EndPoint, first.Resumption with { TimeoutMs = 7777 }, cancellationToken);
        var isSame = second!.Id == first.Id && second.Response.Password!.SequenceEqual(first.Response.Password!);
        return $"{isSame} {second.Response.TimeoutMs}, the first connection: {await FateAsync(first, cancellationToken)}";
    });

    [TestCase("0123456789abcdef"), TestCase(""), TestCase("short"), TestCase(null), CancelAfter(20_000)]
    public Task A_wrong_password_looks_like_an_expired_session(string? password, CancellationToken cancellationToken) => _servers.AssertSameAsync(async server =>
    {
        using var first = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
        var request = first.Resumption with { Password = password is null ? null : System.Text.Encoding.ASCII.GetBytes(password) };
        using var second = await WireSession.TryOpenAsync(server.EndPoint, request, cancellationToken);
        return $"{Describe(second)} then {await second!.ReceiveAsync(cancellationToken)}";
    });

    [Test, CancelAfter(20_000)]
    public Task A_closed_session_cannot_be_resumed(CancellationToken cancellationToken) => _servers.AssertSameAsync(async server =>
    {
        using var first = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
        var resumption = first.Resumption;
        await first.DoAsync(Opcode.CloseSession, [], cancellationToken);
        using var second = await WireSession.TryOpenAsync(server.EndPoint, resumption with { LastZxidSeen = 0 }, cancellationToken);
        return $"{Describe(second)} {await FateAsync(first, cancellationToken)}";
    });

    [Test, CancelAfter(20_000)]
    public Task Requests_may_follow_the_handshake_without_waiting(CancellationToken cancellationToken) => _servers.AssertSameAsync(async server =>
    {
        using var connection = await WireConnection.OpenAsync(server.EndPoint, cancellationToken);
        byte[] all =
        [
            .. WireConnection.Frame(new ConnectRequest().ToArray()),
            .. WireConnection.Frame(new JuteWriter().Int(Xid.Auth).Int(Opcode.Auth).Raw(Request.Auth("digest", "u:p")).ToArray()),
            .. WireConnection.Frame(new JuteWriter().Int(1).Int(Opcode.GetData).Raw(Request.PathWatch("/none")).ToArray()),
            .. WireConnection.Frame(new JuteWriter().Int(2).Int(Opcode.WhoAmI).ToArray()),
        ];
        await connection.SendRawAsync(all, cancellationToken);
        var handshake = ConnectResponse.Read((await connection.ReceiveFrameAsync(cancellationToken))!);
        var replies = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var reader = new JuteReader((await connection.ReceiveFrameAsync(cancellationToken))!);
            var (xid, _, error) = (reader.Int(), reader.Long(), reader.Int());
            replies.Add($"{xid}: {error}");
        }

        return $"{handshake.IsValid} {string.Join(", ", replies)}";
    });

    [Test, CancelAfter(60_000)]
    public async Task More_connections_than_maxClientCnxns_are_closed(CancellationToken cancellationToken)
    {
        await using var servers = await ServerPair.StartAsync(new ServerSettings().With("maxClientCnxns", "2"), cancellationToken);
        await servers.AssertSameAsync(async server =>
        {
            using var first = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
            using var second = await WireSession.OpenAsync(server.EndPoint, cancellationToken);
            using var third = await WireSession.TryOpenAsync(server.EndPoint, new ConnectRequest(), cancellationToken);
            return $"{Describe(third)} and the first: {await FateAsync(first, cancellationToken)}";
        });
    }

    private Task CompareAsync(ConnectRequest request, CancellationToken cancellationToken) => _servers.AssertSameAsync(async server =>
    {
        using var session = await WireSession.TryOpenAsync(server.EndPoint, request, cancellationToken);
        return session is null ? "closed without an answer" : $"{Describe(session)} then {await FateAsync(session, cancellationToken)}";
    });

    private Task CompareRawAsync(byte[] bytes, CancellationToken cancellationToken) => _servers.AssertSameAsync(async server =>
    {
        using var connection = await WireConnection.OpenAsync(server.EndPoint, cancellationToken);
        await connection.SendRawAsync(bytes, cancellationToken);
        return await connection.ReceiveFrameAsync(cancellationToken) is { } frame ? Describe(ConnectResponse.Read(frame)) : "closed without an answer";
    });

    private static string Describe(WireSession? session) => session is null ? "closed without an answer" : Describe(session.Response);

    private static string Describe(ConnectResponse response) =>
        $"version={response.ProtocolVersion} timeout={response.TimeoutMs} session={(response.SessionId == 0 ? "none" : "granted")} " +
        $"password={response.Password?.Length}{(response.Password!.All(value => value == 0) ? " zeros" : "")} readOnly={response.ReadOnly}.";

    /// <summary>Whether the connection still answers.</summary>
    private static async Task<string> FateAsync(WireSession session, CancellationToken cancellationToken)
    {
        await session.SendAsync(Xid.Ping, Opcode.Ping, [], cancellationToken);
        return await session.ReceiveAsync(cancellationToken) is { } reply ? $"answers with {reply.Xid} {reply.Error}" : "is closed";
    }
}
