using System.Globalization;
using Znode.Recipes;

namespace Znode.Simulation.Recipes;

/// <summary>
/// Some put messages into a queue, others take them out. No two have a message at once whose <c>Lost</c> has not fired. What was told to be in the queue is completed once in the end, with what was
/// to be done for it, and so is at most once of what nobody knows whether it came in; what was told not to have been done was not.
/// </summary>
/// <param name="seed">Decides everything.</param>
/// <param name="queue">The recipe; null for the real one.</param>
internal sealed class QueueRun(ulong seed, Func<IZnodeClient, ZnodePath, IZnodeQueue<string>>? queue = null) : RecipeRun(seed)
{
    private const int Producers = 2;
    private const int Consumers = 3;
    private static readonly ZnodePath Done = "/done";

    private readonly HashSet<string> _in = [];
    private readonly HashSet<string> _completed = [];
    private readonly HashSet<string> _notDone = [];
    private readonly Dictionary<string, IQueueMessage<string>> _taken = [];
    private int _attempts;

    protected override async Task WorkAsync()
    {
        using var end = new CancellationTokenSource();
        var consuming = Enumerable.Range(1, Consumers).Select(number => ConsumeAsync(number, end.Token)).ToList();
        await Task.WhenAll(Enumerable.Range(1, Producers).Select(ProduceAsync));
        var client = Ensemble.CreateClient();
        await using (client)
        {
            var done = await DoneAsync(client);
            while (!_in.IsSubsetOf(done.Select(MessageOf)))
            {
                // A consumer that fails tells more than what is left over.
                await consuming.FirstOrDefault(static task => task.IsFaulted, Task.CompletedTask);
                await PassAsync(1_000, 2_000);
                done = await DoneAsync(client);
            }

            end.Cancel();
            await Task.WhenAll(consuming);
            done = await DoneAsync(client);
            foreach (var twice in done.GroupBy(MessageOf).Where(static attempts => attempts.Count() > 1))
            {
                Require(false, $"message {twice.Key} was done by {string.Join(" and ", twice)}");
            }

            foreach (var attempt in done)
            {
                Require(!_notDone.Contains(attempt), $"{attempt} was told not to have been done");
            }

            foreach (var message in _completed)
            {
                Require(done.Any(attempt => MessageOf(attempt) == message), $"message {message} was told to have been done");
            }
        }
    }

    private static string MessageOf(string attempt) => attempt[..attempt.LastIndexOf('-')];

    private async Task<IReadOnlyList<string>> DoneAsync(IZnodeClient client)
    {
        while (true)
        {
            try
            {
                var session = await client.GetSessionAsync();
                await session.SyncAsync(Done);
                return [.. ((await session.TryGetChildrenAsync(Done))?.Names ?? []).Order(StringComparer.Ordinal)];
            }
            catch (ZnodeException)
            {
                // The trouble may be over a moment ago.
                await PassAsync(100, 1_000);
            }
        }
    }

    private IZnodeQueue<string> Queue(IZnodeClient client) => queue is null ? client.Queue("/queues/one", ZnodeCodec.Utf8) : queue(client, "/queues/one");

    private async Task ProduceAsync(int number)
    {
        var client = Ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(Random.Next(4, 15)) });
        await using (client)
        {
            for (var count = 1; IsTroubled; count++)
            {
                var message = string.Create(CultureInfo.InvariantCulture, $"{number}-{count}");
                try
                {
                    var path = await Queue(client).EnqueueAsync(message, Random.Next(3));
                    _in.Add(message);
                    Note($"{message} is {path.Name}");
                }
                catch (ZnodeException exception)
                {
                    Note($"{message} may be in the queue: {exception.GetType().Name}, {exception.Request}");
                }

                await PassAsync(1, 6_000);
            }
        }
    }

    private async Task ConsumeAsync(int number, CancellationToken end)
    {
        var client = Ensemble.CreateClient(new() { Timeout = TimeSpan.FromSeconds(Random.Next(4, 15)) });
        await using (client)
        {
            try
            {
                await foreach (var message in Queue(client).ConsumeAsync(end))
                {
                    await using (message)
                    {
                        await WorkAsync(number, message);
                    }
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                // All is done.
            }
        }
    }

    private async Task WorkAsync(int number, IQueueMessage<string> message)
    {
        var value = message.Value;
        Note($"{number} takes {value}, {message.Path.Name} under {message.FencingToken:x}{(message.Lost.IsCancellationRequested ? ", lost already" : "")}");
        if (!message.Lost.IsCancellationRequested)
        {
            Require(!_completed.Contains(value), $"{number} takes {value}, which was completed");
            Require(
                !_taken.TryGetValue(value, out var other) || other.Lost.IsCancellationRequested,
                $"{number} takes {value} beside another, whose session {other?.Session.Id} was not said to be lost");
        }

        _taken[value] = message;
        await PassAsync(1, 2_000);
        if (Random.Next(4) == 0)
        {
            Note($"{number} gives {value} back");
            Forget(value, message);
            return;
        }

        await CompleteAsync(number, value, message);
    }

    private async Task CompleteAsync(int number, string value, IQueueMessage<string> message)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Random.Next(1, 20_000)), Ensemble.Clock);
        var attempt = $"{value}-{++_attempts}";
        try
        {
            await message.Session.TryCreateAsync(Done);
            await message.CompleteAsync(new global::Znode.Transaction().Create(Done / attempt), IsTroubled ? patience.Token : CancellationToken.None);
            _completed.Add(value);
            Note($"{number} has completed {value}");
        }
        catch (Exception exception) when ((exception as ZnodeException)?.Request == RequestStatus.Sent || (exception as ZnodeCanceledException)?.Request == RequestStatus.Sent)
        {
            Note($"{number} may have completed {value}: {exception.GetType().Name}");
        }
        catch (Exception exception) when (exception is ZnodeException or OperationCanceledException)
        {
            _notDone.Add(attempt);
            Note($"{number} has not completed {value}: {exception.GetType().Name}");
        }
        finally
        {
            Forget(value, message);
        }
    }

    /// <summary>It is about to be given back, or is out: another may have it.</summary>
    private void Forget(string value, IQueueMessage<string> message)
    {
        if (_taken.TryGetValue(value, out var taken) && ReferenceEquals(taken, message))
        {
            _taken.Remove(value);
        }
    }
}
