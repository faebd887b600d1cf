using System.Collections.Concurrent;

namespace Znode.Storage;

/// <summary>Durable numbers that last as long as the object. Thread-safe.</summary>
public sealed class InMemoryStateStore : IDurableStateStore
{
    private readonly ConcurrentDictionary<string, long> _numbers = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public long? Read(string name) => _numbers.TryGetValue(name, out var value) ? value : null;

    /// <inheritdoc/>
    public void Write(string name, long value) => _numbers[name] = value;
}
