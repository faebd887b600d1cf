using Znode.Jute;

namespace Znode.Protocol;

/// <summary>exists, getData, getChildren, getChildren2: a path, and whether to watch. Points into the frame, so it is good as long as that.</summary>
internal readonly ref struct PathWatchRequest
{
    private PathWatchRequest(ReadOnlySpan<byte> path, bool watch)
    {
        Path = path;
        Watch = watch;
    }

    /// <summary>Gets the path: UTF-8, not validated.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>Gets whether a standard watch is asked for.</summary>
    public bool Watch { get; }

    /// <exception cref="JuteException">The bytes are no such record, or the path is null.</exception>
    public static PathWatchRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        return Read(ref reader);
    }

    /// <exception cref="JuteException">The bytes are no such record, or the path is null.</exception>
    public static PathWatchRequest Read(scoped ref JuteReader reader)
    {
        var path = PathRequest.ReadPath(ref reader);
        return new(path, reader.ReadBool());
    }
}
