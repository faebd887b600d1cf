namespace Znode.Storage;

/// <summary>The few numbers that a member must not forget, each written whole or not at all.</summary>
public interface IDurableStateStore
{
    /// <summary>Reads a number, for example <c>currentEpoch</c>.</summary>
    /// <returns>The number, or null when it was never written.</returns>
    /// <exception cref="StorageCorruptException">What is there is no number.</exception>
    long? Read(string name);

    /// <summary>Writes a number; it is on disk when the call returns.</summary>
    void Write(string name, long value);
}
