using System.Globalization;
using System.Text;
using Znode.Interop.Tests.Servers;
using Znode.Recipes;

namespace Znode.Interop.Tests.Curator;

/// <summary>Curator's recipes and this library's share locks, elections, counters, barriers, queues and groups: each keeps to what the other does.</summary>
[Parallelizable(ParallelScope.None)]
public sealed class SharedRecipesTests
{
    private const int Rounds = 20;
    private static readonly JavaProof Proof = new("RecipesProof.java", checks: 25);

    [Test, CancelAfter(240_000)]
    public Task Java_and_dotnet_share_recipes_on_the_program_under_test(CancellationToken cancellationToken) => ShareAsync(ServerProgram.Subject, cancellationToken);

    [Test, CancelAfter(240_000)]
    public Task Java_and_dotnet_share_recipes_on_Apache(CancellationToken cancellationToken) => ShareAsync(ServerProgram.Apache, cancellationToken);

    private static Task ShareAsync(ServerProgram program, CancellationToken cancellationToken)
    {
        Requires.Apache();
        Requires.Curator();
        return Proof.RunAsync(program, async (client, failed) => await new DotnetHalf(client, await client.GetSessionAsync(failed), failed).ShareAsync(), cancellationToken);
    }

    /// <summary>Our half, step by step as <c>RecipesProof.java</c> goes.</summary>
    private sealed class DotnetHalf(IZnodeClient client, IZnodeSession session, CancellationToken cancellationToken)
    {
        public async Task ShareAsync()
        {
            await LockAsync();
            await ReaderWriterLockAsync();
            await SemaphoreAsync();
            await ElectionAsync();
            await CounterAsync();
            await BarriersAsync();
            await QueueAsync();
            await GroupAsync();
        }

        private async Task LockAsync()
        {
            await session.CreateAsync("/mutex/count", "0", new() { CreateParents = true }, cancellationToken);
            await MeetAsync("lock");
            for (var i = 0; i < Rounds; i++)
            {
                await using var held = await client.Lock("/mutex/lock").AcquireAsync(cancellationToken);
                var count = int.Parse(await session.GetStringAsync("/mutex/count", cancellationToken), CultureInfo.InvariantCulture);
                await session.CommitAsync(held.Guard(new Transaction().Set("/mutex/count", Bytes($"{count + 1}"))), cancellationToken);
            }

            await MeetAsync("lock-done");
            await using (await client.Lock("/mutex/lock").AcquireAsync(cancellationToken))
            {
                await SayAsync("dotnet-holds");
                await HearAsync("java-waits");
            }

            await HearAsync("java-holds");
            Assert.That(await client.Lock("/mutex/lock").TryAcquireAsync(cancellationToken: cancellationToken), Is.Null);
            await SayAsync("dotnet-waits");
            await using var last = await client.Lock("/mutex/lock").AcquireAsync(cancellationToken);
        }

        private async Task ReaderWriterLockAsync()
        {
            await session.CreateAsync("/rw/a", options: new() { CreateParents = true }, cancellationToken: cancellationToken);
            await session.CreateAsync("/rw/b", cancellationToken: cancellationToken);
            await MeetAsync("rw");
            var readersAndWriters = client.ReaderWriterLock("/rw/lock");
            for (var i = 0; i < Rounds; i++)
            {
                await using (await readersAndWriters.AcquireWriteAsync(cancellationToken))
                {
                    await session.SetAsync("/rw/a", Bytes($"dotnet{i}"), cancellationToken: cancellationToken);
                    await session.SetAsync("/rw/b", Bytes($"dotnet{i}"), cancellationToken: cancellationToken);
                }

                await using (await readersAndWriters.AcquireReadAsync(cancellationToken))
                {
                    Assert.That(await session.GetStringAsync("/rw/a", cancellationToken), Is.EqualTo(await session.GetStringAsync("/rw/b", cancellationToken)));
                }
            }

            await MeetAsync("rw-rounds");
            await using var reader = await readersAndWriters.AcquireReadAsync(cancellationToken);
            await SayAsync("dotnet-reads");
            await HearAsync("rw-done");
        }

        private async Task SemaphoreAsync()
        {
            await session.CreateAsync("/inside", cancellationToken: cancellationToken);
            await MeetAsync("semaphore");
            async Task UseAsync()
            {
                for (var i = 0; i < Rounds; i++)
                {
                    await using var permit = await client.Semaphore("/semaphore", 2).AcquireAsync(cancellationToken);
                    var inside = await session.CreateAsync("/inside/dotnet-", options: CreateMode.EphemeralSequential, cancellationToken: cancellationToken);
                    Assert.That((await session.GetChildrenAsync("/inside", cancellationToken)).Names, Has.Count.LessThanOrEqualTo(2));
                    await session.DeleteAsync(inside.Path, cancellationToken: cancellationToken);
                }
            }

            await Task.WhenAll(UseAsync(), UseAsync());
            await HearAsync("semaphore-done");
        }

        private async Task ElectionAsync()
        {
            var election = client.Election("/latch", "dotnet");
            await using (await election.CampaignAsync(cancellationToken))
            {
                await SayAsync("dotnet-leads");
                await HearAsync("java-stands");
            }

            await foreach (var leader in election.ObserveLeaderAsync(cancellationToken))
            {
                if (leader?.Id == "java")
                {
                    break;
                }
            }

            await SayAsync("dotnet-saw-java-lead");
        }

        private async Task CounterAsync()
        {
            await MeetAsync("counter");
            for (var i = 0; i < Rounds; i++)
            {
                await client.Counter("/counter").AddAsync(5, cancellationToken);
            }

            await MeetAsync("counter-done");
            Assert.That(await client.Counter("/counter").AddAsync(0, cancellationToken), Is.EqualTo(Rounds * 8));
        }

        private async Task BarriersAsync()
        {
            await client.Barrier("/barrier").SetAsync(cancellationToken);
            await SayAsync("barrier-set");
            await HearAsync("java-at-barrier");
            await client.Barrier("/barrier").RemoveAsync(cancellationToken);

            var together = client.DoubleBarrier("/together", 2);
            for (var i = 0; i < 3; i++)
            {
                await together.EnterAsync(cancellationToken);
                await together.LeaveAsync(cancellationToken);
                await MeetAsync($"round-{i}");
            }
        }

        private async Task QueueAsync()
        {
            var queue = client.Queue("/queue", ZnodeCodec.Utf8);
            await queue.EnqueueAsync("third", 7, cancellationToken);
            await queue.EnqueueAsync("first", -7, cancellationToken);
            await queue.EnqueueAsync("second", cancellationToken: cancellationToken);
            await SayAsync("dotnet-enqueued");
            await MeetAsync("queue");
            var got = new List<string>();
            await foreach (var message in queue.ConsumeAsync(cancellationToken))
            {
                got.Add(message.Value);
                await message.CompleteAsync(cancellationToken);
                if (got.Count == 2)
                {
                    break;
                }
            }

            Assert.That(got, Is.EqualTo(new[] { "high", "low" }));
        }

        private async Task GroupAsync()
        {
            var group = client.Group("/group");
            await using var member = await group.JoinAsync("dotnet", Bytes("from dotnet"), cancellationToken);
            await foreach (var members in group.ObserveAsync(cancellationToken))
            {
                if (members.TryGetValue("java", out var java))
                {
                    Assert.That(Encoding.UTF8.GetString(java.Span), Is.EqualTo("from java"));
                    break;
                }
            }

            await MeetAsync("group");
        }

        private async Task MeetAsync(string step)
        {
            await SayAsync($"dotnet-{step}");
            await HearAsync($"java-{step}");
        }

        private async Task SayAsync(string step) =>
            await session.CreateAsync((ZnodePath)"/steps" / step, options: new() { CreateParents = true }, cancellationToken: cancellationToken);

        private async Task HearAsync(string step)
        {
            await foreach (var znode in client.ObserveAsync((ZnodePath)"/steps" / step, cancellationToken))
            {
                if (znode.Exists)
                {
                    return;
                }
            }
        }

        private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
    }
}
