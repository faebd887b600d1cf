namespace Znode.Watches;

/// <summary>What one watcher has on one path: a link in the path's list and in the watcher's.</summary>
internal sealed class Watch(WatchedPath path, Watching owner)
{
    public WatchedPath Path { get; } = path;

    public Watching Owner { get; } = owner;

    /// <summary>Gets or sets what is watched. Never none while the watch is in the lists.</summary>
    public WatchKinds Kinds { get; set; }

    public Watch? PreviousOnPath { get; set; }

    public Watch? NextOnPath { get; set; }

    public Watch? PreviousOfOwner { get; set; }

    public Watch? NextOfOwner { get; set; }
}
