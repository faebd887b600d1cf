using Znode.Jute;

namespace Znode.Protocol;

/// <summary>setWatches and setWatches2: the watches of a client that has connected again (spec client-protocol §10.5). Good as long as the frame.</summary>
internal readonly ref struct SetWatchesRequest
{
    private SetWatchesRequest(Zxid relativeZxid, PathList data, PathList exist, PathList child, PathList persistent, PathList persistentRecursive)
    {
        RelativeZxid = relativeZxid;
        DataWatches = data;
        ExistWatches = exist;
        ChildWatches = child;
        PersistentWatches = persistent;
        PersistentRecursiveWatches = persistentRecursive;
    }

    /// <summary>Gets the last zxid that the client had seen when it connected again.</summary>
    public Zxid RelativeZxid { get; }

    public PathList DataWatches { get; }

    public PathList ExistWatches { get; }

    public PathList ChildWatches { get; }

    /// <summary>Gets the persistent watches; none in setWatches.</summary>
    public PathList PersistentWatches { get; }

    /// <summary>Gets the persistent recursive watches; none in setWatches.</summary>
    public PathList PersistentRecursiveWatches { get; }

    /// <param name="op">setWatches or setWatches2.</param>
    /// <param name="body">What follows the header.</param>
    /// <exception cref="JuteException">The bytes are no such record.</exception>
    public static SetWatchesRequest Read(OpCode op, ReadOnlySpan<byte> body)
    {
        var reader = new JuteReader(body);
        var relativeZxid = new Zxid(reader.ReadLong());
        var data = PathList.Read(ref reader);
        var exist = PathList.Read(ref reader);
        var child = PathList.Read(ref reader);
        return op == OpCode.SetWatches2
            ? new(relativeZxid, data, exist, child, PathList.Read(ref reader), PathList.Read(ref reader))
            : new(relativeZxid, data, exist, child, default, default);
    }
}
