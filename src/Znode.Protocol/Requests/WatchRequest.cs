using Znode.Jute;
using Znode.Watches;

namespace Znode.Protocol;

/// <summary>checkWatches, removeWatches, addWatch: a path and a number. Points into the frame, so it is good as long as that.</summary>
internal readonly ref struct WatchRequest
{
    private WatchRequest(ReadOnlySpan<byte> path, int type)
    {
        Path = path;
        Type = type;
    }

    /// <summary>Gets the path: UTF-8, not validated.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>Gets the <see cref="WatcherType"/>, or for addWatch the <see cref="AddWatchMode"/>; maybe none of them, which is a MARSHALLINGERROR.</summary>
    public int Type { get; }

    /// <exception cref="JuteException">The bytes are no such record, or the path is null.</exception>
    public static WatchRequest Read(ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        var path = PathRequest.ReadPath(ref reader);
        return new(path, reader.ReadInt());
    }
}
