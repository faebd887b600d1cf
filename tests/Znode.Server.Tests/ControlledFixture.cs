using Microsoft.Extensions.Time.Testing;
using Znode.Storage;

namespace Znode.Server.Tests;

/// <summary>A member whose log a test holds up, fills up or breaks, for each test.</summary>
public abstract class ControlledFixture
{
    private ManualLogger _logger = null!;

    protected FakeTimeProvider Time { get; private set; } = null!;

    protected ControlledTxnLog TxnLog { get; private set; } = null!;

    protected ZnodeMember Member { get; private set; } = null!;

    protected IZnodeSession Session { get; private set; } = null!;

    internal MemberCore Core => Member.Serving.Core;

    /// <summary>Gets the messages logged so far, with their levels.</summary>
    protected IReadOnlyList<string> Logged => _logger.Messages;

    [SetUp]
    public async Task StartMember()
    {
        _logger = new();
        Time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        TxnLog = new();
        Member = await ZnodeMember.CreateBuilder()
            .StoreIn(TxnLog, new InMemorySnapshotStore(), new InMemoryStateStore())
            .WithTimeProvider(Time)
            .LogTo(_logger)
            .StartAsync();
        Session = await Member.OpenSessionAsync();
    }

    [TearDown]
    public async Task StopMember()
    {
        TxnLog.Failure = null;
        TxnLog.Release();
        await Member.DisposeAsync();
        _logger.Dispose();
    }

    /// <summary>Holds the log up, and takes a write that gets stuck in it.</summary>
    protected async Task<ValueTask<Created>> HoldWithCreateAsync(ZnodePath path)
    {
        TxnLog.Hold();
        TxnLog.ForgetReached();
        var write = Session.CreateAsync(path);
        await TxnLog.ReachedAsync();
        return write;
    }
}
