using Znode.Protocol;

namespace Znode.Client.Watching;

/// <summary>The watches of a session as requests for another connection, none of them longer than servers take.</summary>
internal static class WatchPieces
{
    /// <summary>How many bytes of paths go into one request. Source: ZooKeeper's <c>ClientCnxn.SET_WATCHES_MAX_LENGTH</c>.</summary>
    private const int PathBytesMax = 128 * 1024;

    private const int LengthBytes = 4;

    public static IReadOnlyList<WatchLists> Of(IEnumerable<PathWatches> paths, Zxid lastZxid, int requestBytesMax)
    {
        var bytesMax = Math.Min(PathBytesMax, requestBytesMax / 2);
        var pieces = new List<WatchLists>();
        var persistent = new List<string>();
        var recursive = new List<string>();
        var data = new List<string>();
        var exist = new List<string>();
        var child = new List<string>();
        var bytes = 0;
        foreach (var path in paths)
        {
            var length = path.Path.Utf8Length + LengthBytes;
            if (bytes > 0 && bytes + length > bytesMax)
            {
                Cut();
            }

            if (path.OneShots is { } oneShots)
            {
                (oneShots.IsMissing ? exist : data).Add(path.Path.Value);
                if (oneShots.ChildIsSet)
                {
                    child.Add(path.Path.Value);
                    bytes += length;
                }
            }
            else
            {
                (path.WantsSubtree ? recursive : persistent).Add(path.Path.Value);
            }

            bytes += length;
        }

        if (bytes > 0)
        {
            Cut();
        }

        return pieces;

        void Cut()
        {
            pieces.Add(new(lastZxid)
            {
                Data = data.ToArray(),
                Exist = exist.ToArray(),
                Child = child.ToArray(),
                Persistent = persistent.ToArray(),
                PersistentRecursive = recursive.ToArray(),
            });
            new[] { data, exist, child, persistent, recursive }.ToList().ForEach(list => list.Clear());
            bytes = 0;
        }
    }
}
