using Znode.Requests;

namespace Znode.Server.Tests;

/// <summary>A thread that reads what clients send, and writes itself, may be kept by the disk.</summary>
[CancelAfter(60_000)]
public sealed class HeldUpTests : ControlledFixture
{
    /// <summary>What they said waits to be read by that thread.</summary>
    [Test]
    public async Task While_the_disk_keeps_a_thread_that_reads_nobody_is_taken_for_silent()
    {
        var client = new SilentConnection(Core);
        await client.OpenAsync(4000);
        var held = await HoldACallerAsync();
        for (var second = 0; second < 20; second++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        TxnLog.Release();
        await held;
        Time.Advance(TimeSpan.FromSeconds(1));
        using (Core.EnterTurn())
        {
            Assert.That(Core.Desk.Touch(client), "it is still open");
        }

        Time.Advance(TimeSpan.FromSeconds(2));
        await Session.SyncAsync();
        Assert.That(client.Closed, Is.Null);

        Time.Advance(TimeSpan.FromSeconds(7));
        await Session.SyncAsync();
        Assert.That(client.Closed, Is.EqualTo(Connections.CloseReason.SessionExpired), "afterwards it is again");
    }

    /// <summary>After a turn the host's own loggers are called, and may throw. Before there was writing here, the log's thread was woken first.</summary>
    [Test]
    public void What_a_turn_has_written_is_written_also_when_something_after_the_turn_throws()
    {
        void Turn()
        {
            using (Core.EnterTurn())
            {
                Core.Requests.SubmitOwn(SessionId.None, new CreateRequest(OpCode.Create, "/a"u8.ToArray(), [], AclEntry.Open, 0));
                Core.AfterTurn(() => throw new NotSupportedException("a logger"));
                Core.WriteHere();
            }
        }

        Assert.That(Turn, Throws.TypeOf<NotSupportedException>());
        Assert.That(SpinWait.SpinUntil(() => Core.Outstanding == 0, TimeSpan.FromSeconds(5)), "it is written");
    }

    /// <summary>Has a thread of the pool write in the place of the log's, as that of a lone client does, and the disk keep it.</summary>
    /// <returns>When it has written.</returns>
    private async Task<Task> HoldACallerAsync()
    {
        for (var i = 0; ; i++)
        {
            // The log's thread falls asleep a moment after it has reported; until then it is the one who writes.
            await Session.SyncAsync();
            TxnLog.Hold();
            TxnLog.ForgetReached();
            var path = System.Text.Encoding.UTF8.GetBytes($"/{i}");
            var held = Task.Run(() =>
            {
                using (Core.EnterTurn())
                {
                    Core.Requests.SubmitOwn(SessionId.None, new CreateRequest(OpCode.Create, path, [], AclEntry.Open, 0));
                    Core.WriteHere();
                }
            });
            await TxnLog.ReachedAsync();
            if (Core.Log.CallersWrites % 2 != 0)
            {
                return held;
            }

            TxnLog.Release();
            await held;
        }
    }
}
