namespace Znode.Storage;

/// <summary>Something on disk is damaged, and going on would lose what follows silently. Names the file, the offset and what to do.</summary>
/// <param name="file">The path of the file.</param>
/// <param name="offset">Where in it, in bytes.</param>
/// <param name="problem">What is wrong.</param>
/// <param name="remedy">What the operator can do.</param>
public sealed class StorageCorruptException(string file, long offset, string problem, string remedy)
    : IOException($"{file}, offset {offset}: {problem}. {remedy}")
{
    /// <summary>Gets the path of the damaged file.</summary>
    public string File { get; } = file;

    /// <summary>Gets where the damage begins, in bytes.</summary>
    public long Offset { get; } = offset;
}
