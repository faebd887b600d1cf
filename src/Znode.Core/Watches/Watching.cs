namespace Znode.Watches;

/// <summary>A watcher that has watches, and which: what makes forgetting a connection cost no more than its own watches.</summary>
internal sealed class Watching(IWatcher watcher)
{
    public IWatcher Watcher { get; } = watcher;

    public Watch? First { get; private set; }

    public bool IsEmpty => First is null;

    /// <summary>Gets how many paths it watches.</summary>
    public int Count { get; private set; }

    /// <summary>Gets or sets the last trigger that reached the watcher: one trigger gives a watcher one event, however many of its watches match.</summary>
    public long LastTrigger { get; set; }

    public void Prepend(Watch watch)
    {
        watch.NextOfOwner = First;
        if (First is not null)
        {
            First.PreviousOfOwner = watch;
        }

        First = watch;
        Count++;
    }

    public void Unlink(Watch watch)
    {
        Count--;
        if (watch.PreviousOfOwner is { } previous)
        {
            previous.NextOfOwner = watch.NextOfOwner;
        }
        else
        {
            First = watch.NextOfOwner;
        }

        if (watch.NextOfOwner is { } next)
        {
            next.PreviousOfOwner = watch.PreviousOfOwner;
        }
    }
}
