using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Znode.Server;
using Znode.Storage;

namespace Znode.AspNetCore;

/// <summary>A member in memory that listens on a free port of this machine, and what it logs.</summary>
internal sealed class ListeningMember : IAsyncDisposable
{
    private readonly ZnodeMember _member;

    private ListeningMember(ZnodeMember member, ClientPort port, FakeLogCollector logs)
    {
        _member = member;
        Port = port;
        Logs = logs;
    }

    public ZnodeMember Member => _member;

    public ClientPort Port { get; }

    public FakeLogCollector Logs { get; }

    public static async Task<ListeningMember> StartAsync(
        ClientPortOptions? options = null, Func<ZnodeMemberOptions, ZnodeMemberOptions>? configure = null, TimeProvider? time = null, IPAddress? address = null, ITxnLog? log = null)
    {
        var logs = new FakeLogCollector();
        ClientPort? port = null;
        var member = await ZnodeMember.CreateBuilder()
            .StoreIn(log ?? new InMemoryTxnLog(), new InMemorySnapshotStore(), new InMemoryStateStore())
            .Configure(configure ?? (unchanged => unchanged))
            .WithTimeProvider(time ?? TimeProvider.System)
            .LogTo(new LoggerFactory([new FakeLoggerProvider(logs)], new LoggerFilterOptions { MinLevel = LogLevel.Debug }))
            .ListenForClients((options ?? new()) with { EndPoint = new(address ?? IPAddress.Loopback, 0) }, created => port = created)
            .StartAsync();
        return new(member, port!, logs);
    }

    public Task<RawClient> ConnectAsync(CancellationToken cancellationToken) => RawClient.ConnectAsync(Port.EndPoint, cancellationToken);

    /// <summary>Connects and opens a session.</summary>
    public async Task<RawClient> OpenAsync(CancellationToken cancellationToken, int timeoutMs = 30_000)
    {
        var client = await ConnectAsync(cancellationToken);
        await client.OpenSessionAsync(timeoutMs, cancellationToken);
        return client;
    }

    /// <summary>Waits until something is so that nobody tells of: looks at the member's state in turns, between which others have theirs.</summary>
    public async Task UntilAsync(Func<ClientPort, bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            using (Port.Core.EnterTurn())
            {
                if (condition(Port))
                {
                    return;
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => _member.DisposeAsync();
}
