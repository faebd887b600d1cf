namespace Znode.Server.Disk;

/// <summary>Hears of what was written. Called outside the gate, in order, by whoever writes the log.</summary>
internal interface ILogEvents
{
    /// <summary>Everything up to and including this entry is on disk.</summary>
    void Persisted(Zxid upTo);

    /// <summary>A duty is done.</summary>
    void Written(DiskDuty duty);

    /// <summary>The disk refused: nothing that was taken since the last report is written.</summary>
    void Failed(IOException exception);

    /// <summary>Something is wrong that no disk does; the member can not go on.</summary>
    void Faulted(Exception exception);
}
