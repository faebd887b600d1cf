namespace Znode.Server.Logs;

/// <summary>Carries the engine's appends to the log and reports back what is on disk.</summary>
/// <remarks><see cref="Append"/>, <see cref="Discard"/> and <see cref="RequestRoll"/> are called in turns of the member and do not block.</remarks>
internal interface ILogDriver : IDisposable
{
    /// <summary>Takes entries to be appended in order.</summary>
    void Append(IReadOnlyList<LogEntry> entries);

    /// <summary>Lets go of what was taken and is not appended yet.</summary>
    void Discard();

    /// <summary>Asks for a new file before the next entry.</summary>
    void RequestRoll();

    /// <summary>Called after a turn in which something was appended, outside the gate.</summary>
    void Wake();
}
