namespace Znode.Server.Disk;

/// <summary>Carries what a member writes to its disk, in the order asked for, and reports back what is written.</summary>
/// <remarks>All but <see cref="Wake"/> is called in turns of the member and does not block. What is taken is handed to a <see cref="LogWriter"/>.</remarks>
internal interface ILogDriver : IDisposable
{
    /// <summary>Takes entries to be appended in order.</summary>
    void Append(IReadOnlyList<LogEntry> entries);

    /// <summary>Takes something else to be written, after everything taken before is on disk.</summary>
    void Perform(DiskDuty duty);

    /// <summary>Lets go of what was taken and is not written yet.</summary>
    void Discard();

    /// <summary>Asks for a new file before the next entry.</summary>
    void RequestRoll();

    /// <summary>Called after a turn in which something was taken, outside the gate.</summary>
    void Wake();
}
