using Microsoft.Extensions.Logging;

namespace Znode.Client;

/// <summary>What somebody is told whose servers do not run, or are not there.</summary>
[TestFixture]
public sealed class UnreachableServerTests
{
    [Test]
    public async Task A_client_that_no_server_takes_says_so_once_in_a_warning_and_a_cancelled_wait_says_why()
    {
        // Port 1 of loopback: nobody listens there, and the system refuses at once.
        using var logs = new ClientLogs();
        await using var client = ZnodeClient.Create(new() { Servers = "127.0.0.1:1", LoggerFactory = logs });
        using var patience = new CancellationTokenSource();
        var session = client.GetSessionAsync(patience.Token).AsTask();

        var warning = await logs.Warned.InTime();
        await logs.TriedAgain.InTime();
        await patience.CancelAsync();

        var cancelled = await Assert.ThrowsAsync<ZnodeCanceledException>(() => session.InTime());
        Assert.Multiple(() =>
        {
            Assert.That(warning, Does.StartWith("None of the 1 servers took the client").And.Contain("127.0.0.1:1 ("));
            Assert.That(logs.Warnings, Is.EqualTo(1), "further rounds are not news");
            Assert.That(cancelled!.Request, Is.EqualTo(RequestStatus.NotSent));
            Assert.That(cancelled.Message, Does.Contain("no server of '127.0.0.1:1' had opened a session").And.Contain("127.0.0.1:1 ("));
        });
    }

    [Test]
    public async Task A_root_that_does_not_exist_is_named_by_what_can_not_be_created_in_it()
    {
        await using var member = await TestMember.StartAsync();
        await using var client = await ZnodeClient.ConnectAsync($"{member.Servers}/missing").InTime();
        var session = await client.GetSessionAsync().InTime();

        var create = await Assert.ThrowsAsync<NoNodeException>(() => session.CreateAsync("/x").InTime());
        var deep = await Assert.ThrowsAsync<NoNodeException>(() => session.CreateAsync("/x/y").InTime());

        Assert.Multiple(() =>
        {
            Assert.That(create!.Message, Does.Contain("The znode /x ").And.EndsWith("The missing parent is this client's root, /missing."));
            Assert.That(deep!.Message, Does.Not.Contain("/missing"));
        });
    }

    private sealed class ClientLogs : LogWitness
    {
        private readonly TaskCompletionSource<string> _warned = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _triedAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _failures;
        private int _warnings;

        public Task<string> Warned => _warned.Task;

        public Task TriedAgain => _triedAgain.Task;

        public int Warnings => Volatile.Read(ref _warnings);

        protected override void Hear(LogLevel level, int id, string message, Exception? exception)
        {
            if (level == LogLevel.Warning)
            {
                Interlocked.Increment(ref _warnings);
                _warned.TrySetResult(message);
            }
            else if (id == 4005 && Interlocked.Increment(ref _failures) == 3)
            {
                _triedAgain.TrySetResult();
            }
        }
    }
}
