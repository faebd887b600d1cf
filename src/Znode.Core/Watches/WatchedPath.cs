namespace Znode.Watches;

/// <summary>A path that has watches, in the order in which they were set: the order in which they fire.</summary>
internal sealed class WatchedPath(byte[] path)
{
    private Watch? _last;

    /// <summary>Gets the path; shared with the events about it, so never written to.</summary>
    public byte[] Path { get; } = path;

    public Watch? First { get; private set; }

    public bool IsEmpty => First is null;

    public void Append(Watch watch)
    {
        watch.PreviousOnPath = _last;
        if (_last is null)
        {
            First = watch;
        }
        else
        {
            _last.NextOnPath = watch;
        }

        _last = watch;
    }

    public void Unlink(Watch watch)
    {
        if (watch.PreviousOnPath is { } previous)
        {
            previous.NextOnPath = watch.NextOnPath;
        }
        else
        {
            First = watch.NextOnPath;
        }

        if (watch.NextOnPath is { } next)
        {
            next.PreviousOnPath = watch.PreviousOnPath;
        }
        else
        {
            _last = watch.PreviousOnPath;
        }
    }
}
