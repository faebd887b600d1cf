namespace Znode.Server.Disk;

/// <summary>Carries what a member writes to its disk, in the order asked for, and reports back what is written.</summary>
/// <remarks>What takes something is called in turns of the member and does not block. What is taken is handed to a <see cref="LogWriter"/>.</remarks>
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

    /// <summary>As <see cref="Wake"/>, by a thread that has nothing else to do until what was taken is written: it may have to write it itself.</summary>
    void WriteHere() => Wake();

    /// <summary>Gets a number that is odd while a caller of <see cref="WriteHere"/> writes, and another one for each: who finds the same odd one again knows that the disk keeps that caller. Any thread.</summary>
    int CallersWrites => 0;
}
