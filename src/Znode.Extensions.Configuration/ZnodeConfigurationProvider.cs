using Microsoft.Extensions.Configuration;
using Znode.Client;
using Znode.Recipes;

namespace Znode.Extensions.Configuration;

/// <summary>The znodes below one as configuration: read once when the configuration is built, and followed from then on.</summary>
/// <remarks>A configuration is built synchronously, so the first reading is waited for.</remarks>
internal sealed class ZnodeConfigurationProvider(ZnodeConfigurationOptions options) : ConfigurationProvider, IDisposable
{
    private readonly CancellationTokenSource _disposal = new();
    private IZnodeClient? _ownClient;
    private IZnodeCache<string>? _cache;
    private Task _following = Task.CompletedTask;

    /// <summary>The thread that tells listeners of a change; 0 while none does.</summary>
    private int _tellingThread;
    private bool _isDisposed;

    /// <summary>Reads the znodes, the first time; later it does nothing, because they are followed.</summary>
    public override void Load()
    {
        if (_cache is not null)
        {
            return;
        }

        var client = options.Client ?? (_ownClient = ZnodeClient.Create(options.Connection!));
        _cache = client.Cache(options.Root, Parse);
        try
        {
            ReadAsync(client, _cache).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (options.Optional && exception is TimeoutException or ZnodeException)
        {
            // The program does without for now.
        }
        catch (Exception exception) when (exception is TimeoutException or ZnodeException)
        {
            // Nobody gets a provider that could not be loaded, so nobody would dispose it.
            DisposeAsync().GetAwaiter().GetResult();
            (_cache, _ownClient) = (null, null);
            throw new InvalidOperationException(
                $"The configuration below {options.Root} of {options.Connection?.Servers ?? "the client"} could not be read: {exception.Message} When the program can do without it, say optional: true.",
                exception);
        }

        TryTakeAll(_cache);
        _following = FollowAsync(_cache);
    }

    public override string ToString() => $"Znodes below {options.Root} of {options.Connection?.Servers ?? "a client"}{(options.Optional ? " (optional)" : "")}";

    public void Dispose()
    {
        // A host and its configuration may each dispose it.
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        _disposal.Cancel();
        var ending = EndAsync();

        // A listener that disposes of the configuration is itself what would be waited for.
        if (Volatile.Read(ref _tellingThread) != Environment.CurrentManagedThreadId)
        {
            ending.GetAwaiter().GetResult();
        }
    }

    private static string? Parse(ZnodePath path, ZnodeData data) => data.Data.IsEmpty ? null : data.GetString();

    private static string KeyOf(string path) => path.Replace("/", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    private async Task ReadAsync(IZnodeClient client, IZnodeCache<string> cache)
    {
        using var patience = new CancellationTokenSource(options.LoadTimeout, client.TimeProvider);
        try
        {
            var ready = cache.Ready;

            // Whose wait for a session is cancelled is told why there is none.
            var session = await client.GetSessionAsync(patience.Token).ConfigureAwait(false);
            await ready.WaitAsync(patience.Token).ConfigureAwait(false);
            if (cache.Current.Count == 0 && !options.Optional)
            {
                _ = await session.GetAsync(options.Root, patience.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested)
        {
            throw new TimeoutException($"it was not there within {options.LoadTimeout.TotalSeconds:0.###} s.{(exception is ZnodeCanceledException ? $" {exception.Message}" : "")}", exception);
        }
    }

    private async Task FollowAsync(IZnodeCache<string> cache)
    {
        try
        {
            var changes = cache.ObserveAsync(_disposal.Token).GetAsyncEnumerator(_disposal.Token);
            await using (changes.ConfigureAwait(false))
            {
                // Being told begins with the first question; what changed between the reading and that is in the cache already.
                var next = changes.MoveNextAsync();
                do
                {
                    if (TryTakeAll(cache))
                    {
                        TellOfReload();
                    }
                }
                while (await NextAsync().ConfigureAwait(false));

                async ValueTask<bool> NextAsync()
                {
                    var hasNext = await next.ConfigureAwait(false);
                    next = hasNext ? changes.MoveNextAsync() : default;
                    return hasNext;
                }
            }
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested)
        {
            // The configuration is not used any more.
        }
        catch (Exception exception)
        {
            // The end of the background: the program lives on with what it has.
            Tell(exception);
        }
    }

    /// <summary>Tells those who listen. What they throw is theirs, and the next change is told all the same.</summary>
    private void TellOfReload()
    {
        Volatile.Write(ref _tellingThread, Environment.CurrentManagedThreadId);
        try
        {
            OnReload();
        }
        catch (AggregateException exception)
        {
            Tell(exception);
        }
        finally
        {
            Volatile.Write(ref _tellingThread, 0);
        }
    }

    private void Tell(Exception exception)
    {
        try
        {
            options.OnFailure?.Invoke(exception);
        }
        catch (Exception)
        {
            // There is nobody else to tell.
        }
    }

    /// <summary>Takes over what the cache holds now.</summary>
    /// <returns>True when it is something else than before.</returns>
    private bool TryTakeAll(IZnodeCache<string> cache)
    {
        var current = cache.Current;
        if (current.Count == Data.Count && current.All(entry => Data.TryGetValue(KeyOf(entry.Key), out var known) && known == entry.Value))
        {
            return false;
        }

        // Readers have no lock: they see the old dictionary or the new one. Keys that differ in case only are one; which of the znodes wins must not depend on chance.
        var data = new Dictionary<string, string?>(current.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in current.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            data[KeyOf(key)] = value;
        }

        Data = data;
        return true;
    }

    private async Task EndAsync()
    {
        await DisposeAsync().ConfigureAwait(false);
        _disposal.Dispose();
    }

    private async Task DisposeAsync()
    {
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_cache is not null)
        {
            await _cache.DisposeAsync().ConfigureAwait(false);
        }

        if (_ownClient is not null)
        {
            await _ownClient.DisposeAsync().ConfigureAwait(false);
        }
    }
}
