using Znode.Watches;

namespace Znode.Server.InProcess.Watching;

/// <summary>How a gap looks among a watch's events: one of no type and no path.</summary>
internal static class WatchGap
{
    /// <param name="zxid">The first transaction that may not have been told.</param>
    public static WatchedEvent At(Zxid zxid) => new(WatchedEventType.None, [], zxid);

    public static bool Is(WatchedEvent watchedEvent) => watchedEvent.Type == WatchedEventType.None;
}
