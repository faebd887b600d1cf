using Znode.Jute;

namespace Znode.Protocol;

/// <summary>getACL, sync, getEphemerals, getAllChildrenNumber: a path. Points into the frame, so it is good as long as that.</summary>
internal readonly ref struct PathRequest
{
    private PathRequest(ReadOnlySpan<byte> path, bool isNull)
    {
        Path = path;
        IsNull = isNull;
    }

    /// <summary>Gets the path, UTF-8, not validated; for getEphemerals a prefix. Empty when it is null.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>Gets whether the path is null: a prefix of everything, echoed by sync, malformed for the others.</summary>
    public bool IsNull { get; }

    /// <exception cref="JuteException">The bytes are no such record.</exception>
    public static PathRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        var path = reader.ReadSpan(out var isNull);
        return new(path, isNull);
    }

    /// <summary>As <see cref="Read"/>, for the operations that need a path.</summary>
    /// <exception cref="JuteException">The bytes are no such record, or the path is null.</exception>
    public static ReadOnlySpan<byte> ReadPath(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return ReadPath(ref reader);
    }

    /// <exception cref="JuteException">The path is null.</exception>
    public static ReadOnlySpan<byte> ReadPath(scoped ref JuteReader reader)
    {
        var path = reader.ReadSpan(out var isNull);
        return isNull ? throw new JuteException("The path is null") : path;
    }
}
